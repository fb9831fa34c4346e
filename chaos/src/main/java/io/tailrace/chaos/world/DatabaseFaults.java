package io.tailrace.chaos.world;

import io.tailrace.chaos.relay.StoredHeartbeat;
import io.tailrace.chaos.relay.load.RelayTables;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Puts another server in the place of the database. For one thread. */
final class DatabaseFaults {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int EVENTS = 50;
    private static final List<String> TABLES = List.of("outbox", "aggregate");

    private final ChaosRun run;
    private final World world;
    private final History history;
    private final Deliveries deliveries;

    DatabaseFaults(ChaosRun run, World world, History history, Deliveries deliveries) {
        this.run = run;
        this.world = world;
        this.history = history;
        this.deliveries = deliveries;
    }

    /**
     * Promotes a standby that has received everything.
     *
     * @param withSlot whether the standby has a copy of the slot
     */
    void promote(boolean withSlot) throws SQLException {
        EmbeddedPostgresServer standby = standby();
        world.cutOff();
        List<Committed> last = world.rows();
        awaitReceived(standby);
        world.database().stop();
        Sql.query(standby, "SELECT pg_promote()");
        if (!withSlot) {
            Sql.execute(
                    standby,
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
        }
        history.databaseReplaced(last, World.rows(standby));
        world.switchTo(standby);
    }

    /** Promotes a standby that lacks events which were delivered. */
    void promoteLagging() throws SQLException {
        EmbeddedPostgresServer standby = standby();
        awaitReceived(standby);
        Sql.execute(standby, "ALTER SYSTEM SET primary_conninfo = ''");
        Sql.query(standby, "SELECT pg_reload_conf()");
        world.await(standby, "SELECT count(*) FROM pg_stat_wal_receiver", "0");
        awaitDelivered(EVENTS);
        world.cutOff();
        List<Committed> last = world.rows();
        world.database().stop();
        Sql.query(standby, "SELECT pg_promote()");
        loseTransactions(standby, last);
    }

    /** Restores a copy of the data directory that lacks events which were delivered. */
    void restoreCopy() throws SQLException {
        EmbeddedPostgresServer copy = world.copy();
        awaitDelivered(EVENTS);
        awaitHeartbeat();
        world.cutOff();
        List<Committed> last = world.rows();
        world.database().stop();
        copy.start();
        loseTransactions(copy, last);
    }

    /** Moves the rows to a new system. */
    void restoreDump() throws SQLException, IOException {
        EmbeddedPostgresServer fresh = world.startServer();
        Sql.execute(fresh, "TRUNCATE aggregate");
        world.cutOff();
        try (Connection from = world.database().connect();
                Connection to = fresh.connect()) {
            RelayTables.commitPrepared(from);
            for (String table : TABLES) {
                copy(table, from, to);
            }
        }
        history.databaseReplaced(world.rows(), World.rows(fresh));
        world.switchTo(fresh);
    }

    /**
     * A transaction that is prepared on the server may have been committed in the history that is
     * lost, so it must not be committed once more.
     */
    private void loseTransactions(EmbeddedPostgresServer server, List<Committed> last)
            throws SQLException {
        try (Connection connection = server.connect()) {
            RelayTables.rollbackPrepared(connection);
        }
        history.databaseReplaced(last, World.rows(server));
        world.switchTo(server);
    }

    private EmbeddedPostgresServer standby() {
        EmbeddedPostgresServer standby = world.copy();
        standby.follow(world.database());
        standby.start();
        return standby;
    }

    private void awaitReceived(EmbeddedPostgresServer standby) throws SQLException {
        String end = world.query("SELECT pg_current_wal_flush_lsn()");
        world.await(standby, "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(end), "t");
    }

    /** Waits until events are delivered that are committed from now on. */
    private void awaitDelivered(int events) throws SQLException {
        Set<String> before = world.rows().stream().map(Committed::id).collect(Collectors.toSet());
        before.addAll(deliveries.ids()); // a table that was replaced had other rows
        boolean delivered =
                run.await(
                        SOON,
                        () ->
                                deliveries.ids().stream()
                                                .filter(id -> !before.contains(id))
                                                .limit(events)
                                                .count()
                                        == events);
        if (!delivered) {
            throw new IllegalStateException(
                    "%d new events must be delivered within %d s"
                            .formatted(events, SOON.toSeconds()));
        }
    }

    /**
     * Waits until the relay has stored a position after a heartbeat that is written from now on: a
     * copy that holds the last heartbeat before the position cannot be told from the original.
     */
    private void awaitHeartbeat() throws SQLException {
        StoredHeartbeat.await(run, world.database());
    }

    private static void copy(String table, Connection from, Connection to)
            throws SQLException, IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        copyManager(from).copyOut("COPY (SELECT * FROM %s) TO STDOUT".formatted(table), rows);
        copyManager(to)
                .copyIn(
                        "COPY %s FROM STDIN".formatted(table),
                        new ByteArrayInputStream(rows.toByteArray()));
    }

    private static CopyManager copyManager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
