package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Relays of Tailrace that share the outbox, each with a slot of its own.
 *
 * @param count the number of relays
 */
public record Shards(int count) implements Contender {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    @Override
    public String name() {
        return count == 1 ? "tailrace, 1 shard" : "tailrace, " + count + " shards";
    }

    @Override
    public String topic() {
        return TailraceRelay.asShipped().topic();
    }

    /** Starts the relays once on an empty table, so that they create their slots. */
    @Override
    public void makeSlot(Lab lab, String slot)
            throws IOException, SQLException, InterruptedException {
        try (MeasuredProcess relays = start(lab, slot)) {
            String active =
                    "SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name LIKE '%s%%'"
                            .formatted(slot);
            while (Integer.parseInt(lab.query(active)) < count) {
                relays.requireAlive();
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
        lab.deleteTopics();
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        List<MeasuredProcess> relays = new ArrayList<>();
        for (int index = 1; index <= count; index++) {
            relays.add(TailraceRelay.shard(index, count).start(lab, slot));
        }
        return MeasuredProcess.together(relays);
    }
}
