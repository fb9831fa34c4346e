package io.tailrace.chaos.relay;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.PostgresServer;
import java.sql.SQLException;

/** Waits for the positions of relays. Stateless. */
public final class StoredHeartbeat {

    private static final String NUMBER = "SELECT coalesce(max(number), 0) FROM tailrace_heartbeat";

    private StoredHeartbeat() {}

    /**
     * Waits until the relay has stored a position behind a heartbeat that is written from now on.
     * The watermark of that position covers every row that is committed now.
     */
    public static void await(ChaosRun run, PostgresServer server) throws SQLException {
        String before = Sql.query(server, NUMBER);
        Sql.await(run, server, "SELECT (%s) > %s".formatted(NUMBER, before), "t");
        String end = Sql.query(server, "SELECT pg_current_wal_insert_lsn()");
        Sql.await(
                run,
                server,
                "SELECT bool_and(coalesce(confirmed_flush_lsn, '0/0') > '%s') FROM pg_replication_slots WHERE slot_type = 'logical'"
                        .formatted(end),
                "t");
    }
}
