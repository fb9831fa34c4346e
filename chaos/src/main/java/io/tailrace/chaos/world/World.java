package io.tailrace.chaos.world;

import io.tailrace.chaos.relay.RelayOptions;
import io.tailrace.chaos.relay.load.RelayTables;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.network.TcpProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The database of a run, behind an address that stays the same while one server takes the place of
 * another. Writers connect through the address on their own threads; everything else is for one
 * thread and connects directly.
 */
final class World {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOCK_TIMEOUT = "SET lock_timeout = '1s'; ";
    private static final String CLIENTS =
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    + " AND pid <> pg_backend_pid()";

    private final ChaosRun run;
    private final TcpProxy address;
    private final OutboxTable table;
    private EmbeddedPostgresServer database;

    private World(
            ChaosRun run, TcpProxy address, OutboxTable table, EmbeddedPostgresServer database) {
        this.run = run;
        this.address = address;
        this.table = table;
        this.database = database;
    }

    /**
     * Starts a database with the tables of {@link RelayTables}, which ends with the run.
     *
     * @param partitioned whether the outbox table is partitioned
     */
    static World start(ChaosRun run, boolean partitioned) throws IOException, SQLException {
        TcpProxy address = run.closing(new TcpProxy());
        OutboxTable table = new OutboxTable(partitioned);
        EmbeddedPostgresServer database = startServer(run, table);
        address.target(database.port());
        return new World(run, address, table, database);
    }

    /** A new server with the tables. */
    EmbeddedPostgresServer startServer() throws SQLException {
        return startServer(run, table);
    }

    private static EmbeddedPostgresServer startServer(ChaosRun run, OutboxTable table)
            throws SQLException {
        EmbeddedPostgresServer server = run.closing(EmbeddedPostgresServer.start(Map.of()));
        try (Connection connection = server.connect()) {
            RelayTables.create(connection);
        }
        Sql.execute(server, table.replacement(table.newName()));
        return server;
    }

    /** How the outbox table is made. */
    OutboxTable table() {
        return table;
    }

    /** The server that is behind the address now. */
    EmbeddedPostgresServer database() {
        return database;
    }

    /** The options of a relay that uses the address. */
    List<String> relayOptions(String bootstrapServers) {
        return RelayOptions.of(database, address.port(), bootstrapServers);
    }

    /** Opens a connection through the address, for any thread. */
    Connection connectByAddress() throws SQLException {
        String url =
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(address.port(), database.database());
        return DriverManager.getConnection(url, database.user(), database.password());
    }

    void execute(String sql) throws SQLException {
        Sql.execute(database, sql);
    }

    /** Whether the statements were executed. */
    boolean succeeds(String sql) {
        try {
            execute(sql);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Executes statements that lock the outbox table. They give way to the writers and are executed
     * again: a writer with two connections may hold a lock on one and wait behind the statements on
     * the other, which PostgreSQL does not see as a deadlock.
     */
    void executeLocking(String sql) {
        if (!run.await(SOON, () -> succeeds(LOCK_TIMEOUT + sql))) {
            throw new IllegalStateException(
                    "The statements must succeed within %d s: %s".formatted(SOON.toSeconds(), sql));
        }
    }

    /** The first column of the first row; empty if there is no row. */
    String query(String sql) throws SQLException {
        return Sql.query(database, sql);
    }

    /** The committed events of the outbox table, those of one aggregate in commit order. */
    List<Committed> rows() throws SQLException {
        return rows(database);
    }

    static List<Committed> rows(EmbeddedPostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return RelayTables.committed(connection);
        }
    }

    /** Waits until the query, on the given server, returns the text. */
    void await(EmbeddedPostgresServer server, String sql, String expected) {
        Sql.await(run, server, sql, expected);
    }

    /** Waits until the writers have committed more rows. */
    void awaitMoreRows(int rows) throws SQLException {
        long before = Long.parseLong(query("SELECT count(*) FROM outbox"));
        await(database, "SELECT count(*) >= %d FROM outbox".formatted(before + rows), "t");
    }

    /** Cuts off all clients, and waits until the database has none. */
    void cutOff() {
        address.target(FreePort.next());
        address.cut();
        await(database, CLIENTS, "0");
    }

    /** Puts another server behind the address and removes the one before. */
    void switchTo(EmbeddedPostgresServer next) {
        database.close();
        database = next;
        address.target(next.port());
    }

    /** A server, not started, with a copy of the data that is made while the writers write. */
    EmbeddedPostgresServer copy() {
        return run.closing(EmbeddedPostgresServer.backupOf(database));
    }
}
