package io.tailrace.chaos.world;

import io.tailrace.chaos.run.ChaosRun;
import java.sql.SQLException;
import java.time.Duration;

/** Changes slot and publication, as people with psql do. For one thread. */
final class CatalogFaults {

    private static final String SLOT = "tailrace_outbox";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROWS = 20;
    private static final String END_READER =
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                    + " WHERE slot_name = '%s' AND active_pid IS NOT NULL".formatted(SLOT);
    private static final String DROP =
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                    + " WHERE slot_name = '%s'".formatted(SLOT);
    private static final String CREATE =
            "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT);
    private static final String FILL =
            "SELECT pg_logical_emit_message(false, 'noise', repeat('x', 8000000)), pg_switch_wal()";
    private static final String DROP_OTHERS =
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                    + " WHERE slot_name <> '%s'".formatted(SLOT);
    private static final String OTHER_PUBLICATIONS =
            "SELECT string_agg(pubname, ', ') FROM pg_publication WHERE pubname <> '%s'"
                    .formatted(SLOT);

    private final ChaosRun run;
    private final World world;

    CatalogFaults(ChaosRun run, World world) {
        this.run = run;
        this.world = world;
    }

    /** Drops the slot, also from a relay that reads it. */
    void dropSlot() {
        if (!run.await(SOON, () -> world.succeeds(END_READER) && world.succeeds(DROP))) {
            throw new IllegalStateException("The slot could not be dropped");
        }
    }

    /** Drops the slot and creates it again when more rows are committed. No relay may run. */
    void createSlotAhead() throws SQLException {
        dropSlot();
        world.awaitMoreRows(ROWS);
        world.execute(CREATE);
    }

    /** Lets PostgreSQL remove log that the slot needs. No relay may run. */
    void invalidateSlot() throws SQLException {
        world.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
        world.query("SELECT pg_reload_conf()");
        boolean lost =
                run.await(
                        SOON,
                        () ->
                                world.succeeds(FILL)
                                        && world.succeeds("CHECKPOINT")
                                        && answers("SELECT wal_status FROM pg_replication_slots")
                                                .equals("lost"));
        world.execute("ALTER SYSTEM RESET max_slot_wal_keep_size");
        world.query("SELECT pg_reload_conf()");
        if (!lost) {
            throw new IllegalStateException("PostgreSQL did not invalidate the slot");
        }
    }

    void dropPublication() throws SQLException {
        world.execute("DROP PUBLICATION " + SLOT);
    }

    /** Leaves the outbox table out until more rows are committed. */
    void alterPublication() throws SQLException {
        world.execute("ALTER PUBLICATION %s DROP TABLE outbox".formatted(SLOT));
        world.awaitMoreRows(ROWS);
        if (!publishes()) {
            world.execute("ALTER PUBLICATION %s ADD TABLE outbox".formatted(SLOT));
        }
    }

    /** Drops what the relays of another number of shards have left behind. */
    void dropOtherShards() throws SQLException {
        world.query(DROP_OTHERS);
        world.execute("DROP PUBLICATION " + world.query(OTHER_PUBLICATIONS));
    }

    /** A relay may have repaired the publication already. */
    private boolean publishes() throws SQLException {
        return !world.query(
                        "SELECT 1 FROM pg_publication_tables WHERE pubname = '%s' AND tablename = 'outbox'"
                                .formatted(SLOT))
                .isEmpty();
    }

    private String answers(String sql) {
        try {
            return world.query(sql);
        } catch (SQLException e) {
            return "";
        }
    }
}
