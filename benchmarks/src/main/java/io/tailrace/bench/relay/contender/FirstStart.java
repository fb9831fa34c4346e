package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The first start of relays, on an empty table: they create their slots and store their positions,
 * so that a later start reads everything from the log. Stateless.
 */
final class FirstStart {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private FirstStart() {}

    /**
     * Starts the relays, waits until each streams from its slot, and ends them. A relay that ends
     * before, while it creates the slot, would read the rows from the table when it starts again.
     *
     * @param relays how many slots they read, whose names begin with {@code slot}
     */
    static void of(Contender contender, int relays, Lab lab, String slot)
            throws IOException, SQLException {
        String streaming =
                """
                SELECT count(*) FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid
                WHERE r.state IN ('catchup', 'streaming') AND s.slot_name LIKE '%s%%'"""
                        .formatted(slot);
        try (MeasuredProcess processes = contender.start(lab, slot)) {
            while (Integer.parseInt(lab.query(streaming)) < relays) {
                processes.requireAlive();
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }
}
