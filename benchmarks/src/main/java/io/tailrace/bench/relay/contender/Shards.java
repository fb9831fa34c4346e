package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Relays of Tailrace that share the outbox, each with a slot of its own.
 *
 * @param count the number of relays
 */
public record Shards(int count) implements Contender {

    @Override
    public String name() {
        return count == 1 ? "tailrace, 1 shard" : "tailrace, " + count + " shards";
    }

    @Override
    public String topic() {
        return TailraceRelay.asShipped().topic();
    }

    @Override
    public void makeSlot(Lab lab, String slot) throws IOException, SQLException {
        FirstStart.of(this, count, lab, slot);
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
