package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayConfig.Source;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.replication.LogSequenceNumber;

/** What the relay asks of its database apart from the stream. Safe for any thread. */
public final class Database {

    private static final int CONNECT_TIMEOUT_SECONDS = 5;

    private final Source source;

    public Database(Source source) {
        this.source = source;
    }

    /** A connection whose answers are awaited as long as they take. */
    public Connection connect(String purpose) throws SQLException {
        return connect(purpose, Map.of());
    }

    /** A connection that gives up when an answer takes longer than the timeout. */
    public Connection connect(String purpose, Duration answerTimeout) throws SQLException {
        long seconds = Math.max(1, answerTimeout.toSeconds());
        return connect(purpose, Map.of("socketTimeout", Long.toString(seconds)));
    }

    /** A connection that speaks the replication protocol. */
    Connection connectForReplication() throws SQLException {
        return connect(
                "slot",
                Map.of(
                        "replication", "database",
                        "preferQueryMode", "simple",
                        "assumeMinServerVersion", "14"));
    }

    private Connection connect(String purpose, Map<String, String> more) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", source.user());
        properties.setProperty("password", source.password());
        properties.setProperty("ApplicationName", "tailrace " + source.slot() + " " + purpose);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.putAll(more);
        return DriverManager.getConnection(source.jdbcUrl(), properties);
    }

    /**
     * Checks what the relay cannot work without.
     *
     * @throws OperatorException if something is missing
     */
    public OutboxTable inspect() throws SQLException {
        try (Connection connection = connect("check")) {
            requireLogicalWal(connection);
            RowFilter.requireSupport(
                    source.shard(), connection.getMetaData().getDatabaseMajorVersion());
            OutboxTable table = OutboxTable.inspect(connection, source);
            Publication.ensure(connection, source, table);
            return table;
        }
    }

    /** PostgreSQL's system identifier; another one means another database. */
    public String systemId() throws SQLException {
        try (Connection connection = connect("check")) {
            return queryOne(connection, "SELECT system_identifier::text FROM pg_control_system()")
                    .orElseThrow(() -> new SQLException("pg_control_system() is empty"));
        }
    }

    /** The slot, if it exists. */
    public Optional<SlotStatus> slot() throws SQLException {
        try (Connection connection = connect("check");
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT confirmed_flush_lsn::text, coalesce(wal_status = 'lost'"
                                        + " OR restart_lsn IS NULL, false), active_pid"
                                        + " FROM pg_replication_slots WHERE slot_name = ?")) {
            query.setString(1, source.slot());
            ResultSet row = query.executeQuery();
            return row.next() ? Optional.of(slotStatus(row)) : Optional.empty();
        }
    }

    private static SlotStatus slotStatus(ResultSet row) throws SQLException {
        String confirmed = row.getString(1);
        return new SlotStatus(
                confirmed == null
                        ? LogSequenceNumber.INVALID_LSN
                        : LogSequenceNumber.valueOf(confirmed),
                row.getBoolean(2),
                row.getObject(3, Integer.class));
    }

    /** Ends the session that reads the slot, if there is one, and waits until it is gone. */
    public void endStaleWalSender() throws SQLException, InterruptedException {
        Optional<Integer> walSender = slot().map(SlotStatus::walSender);
        for (int attempt = 0; walSender.isPresent(); attempt++) {
            if (attempt == 100) {
                throw new SQLException("Session " + walSender.get() + " does not let go the slot");
            }
            terminate(walSender.get());
            Thread.sleep(50);
            walSender = slot().map(SlotStatus::walSender);
        }
    }

    private void terminate(int pid) throws SQLException {
        try (Connection connection = connect("check");
                PreparedStatement call =
                        connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
            call.setInt(1, pid);
            call.execute();
        }
    }

    /** Removes the slot; the caller knows that nothing of it is needed. */
    public void dropSlot() throws SQLException, InterruptedException {
        endStaleWalSender();
        try (Connection connection = connect("check");
                PreparedStatement call =
                        connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            call.setString(1, source.slot());
            call.execute();
        }
    }

    private static void requireLogicalWal(Connection connection) throws SQLException {
        String level = queryOne(connection, "SHOW wal_level").orElse("unknown");
        if (!level.equals("logical")) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "PostgreSQL's wal_level must be logical, got " + level,
                    "ALTER SYSTEM SET wal_level = logical, then restart PostgreSQL.");
        }
    }

    static Optional<String> queryOne(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }
}
