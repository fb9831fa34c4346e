package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.postgres.session.Encryption;
import io.tailrace.relay.postgres.session.MessageRights;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of the outbox, except for the stream of changes. Every method opens a connection of
 * its own. Safe for any thread.
 */
public final class Database {

    /** Called directly, because {@code DriverManager} shows the whole URL if it finds no driver. */
    private static final Driver DRIVER = new Driver();

    private static final int CONNECT_TIMEOUT_SECONDS = 5;

    /** A connection that hangs must not keep a leader from giving up its lock. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** Selects the streaming replication protocol. */
    private static final Map<String, String> REPLICATION =
            Map.of(
                    "replication", "database",
                    "preferQueryMode", "simple",
                    "assumeMinServerVersion", "14");

    private final OutboxSource source;

    public Database(OutboxSource source) {
        this.source = source;
    }

    /**
     * Opens a connection without a limit on how long a query may take.
     *
     * @param purpose shown in {@code pg_stat_activity} as part of the application name
     */
    public Connection connect(String purpose) throws SQLException {
        return connect(purpose, Map.of());
    }

    /**
     * Opens a connection whose reads fail after a timeout.
     *
     * @param purpose shown in {@code pg_stat_activity} as part of the application name
     * @param readTimeout rounded down to whole seconds, at least 1 s
     */
    public Connection connect(String purpose, Duration readTimeout) throws SQLException {
        long seconds = Math.max(1, readTimeout.toSeconds());
        return connect(purpose, Map.of("socketTimeout", Long.toString(seconds)));
    }

    /** Opens a connection for queries that PostgreSQL answers at once. */
    private Connection connectForCheck() throws SQLException {
        return connect("check", CHECK_TIMEOUT);
    }

    /**
     * Opens a connection that uses the streaming replication protocol.
     *
     * @param readTimeout whole seconds; zero for none
     */
    Connection connectForReplication(Duration readTimeout) throws SQLException {
        Map<String, String> extra = new HashMap<>(REPLICATION);
        extra.put("socketTimeout", Long.toString(readTimeout.toSeconds()));
        return connect("slot", extra);
    }

    /**
     * Opens a connection on which PostgreSQL sends the write-ahead log. Reads have no timeout.
     *
     * @param socketFactory the name of the class that makes the connection's socket
     */
    public Connection connectForLog(String socketFactory) throws SQLException {
        Map<String, String> extra = new HashMap<>(REPLICATION);
        extra.put("socketFactory", socketFactory);
        // producers of messages look for it, see RowLifetime.MESSAGE
        return connect(source.readsMessages() ? "messages" : "stream", extra);
    }

    private Connection connect(String purpose, Map<String, String> extra) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", source.user());
        properties.setProperty("password", source.password().get());
        properties.setProperty("ApplicationName", "tailrace " + source.slot() + " " + purpose);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.putAll(extra);
        Connection connection = DRIVER.connect(source.jdbcUrl(), properties);
        if (connection == null) { // impossible, because the driver could read the URL before
            throw new SQLException("The driver does not accept the URL of the database");
        }
        return requireEncryption(connection);
    }

    private Connection requireEncryption(Connection connection) throws SQLException {
        try {
            Encryption.require(connection, source);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * The source at the host that is the primary server now; the same source if its URL has one
     * host. Whoever needs the same server on several connections uses the result, because each
     * connection to the original source may find another primary.
     *
     * @throws SQLException if none of the hosts is a primary that can be reached; the failures of
     *     the other hosts are suppressed exceptions
     */
    public OutboxSource atPrimary() throws SQLException {
        if (source.hosts().size() <= 1) {
            return source;
        }
        SQLException failure =
                new SQLException("No host of %s is a primary".formatted(source.address()));
        for (String host : source.hosts()) {
            OutboxSource single = source.at(host);
            try {
                new Database(single).connectForCheck().close();
                return single;
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /**
     * Checks the server's settings and the outbox table, and creates the publication and the table
     * of heartbeats if they do not exist.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if a setting, the table, a column or a
     *     right is missing, or the publication does not fit the shard
     */
    public OutboxTable prepare() throws SQLException {
        try (Connection connection = connectForCheck()) {
            requireLogicalWal(connection);
            SlotCheck.require(connection, source);
            RowFilter.requireSupport(
                    source.shard(), connection.getMetaData().getDatabaseMajorVersion());
            OutboxTable table = OutboxTable.find(connection, source);
            Publication.ensure(connection, source);
            return table;
        }
    }

    /**
     * Warns of traffic that others can read, of messages that others can write, and of a right that
     * a repair would need.
     */
    public void warnOfRights() throws SQLException {
        try (Connection connection = connectForCheck()) {
            Encryption.warning(connection, source).ifPresent(LOG::warn);
            MessageRights.warning(connection, source).ifPresent(LOG::warn);
            TableAccess.warning(connection, source).ifPresent(LOG::warn);
        }
    }

    /**
     * The outbox table, which exists; changes nothing.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the table, a column or a right is
     *     missing
     */
    public OutboxTable table() throws SQLException {
        try (Connection connection = connectForCheck()) {
            return OutboxTable.find(connection, source);
        }
    }

    /**
     * Requires that the role may remove rows of the outbox table, which exists.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if it may not
     */
    public void requireRemovable() throws SQLException {
        try (Connection connection = connectForCheck()) {
            TableAccess.requireRemovable(connection, source);
        }
    }

    /** The outbox table and the publication as they are now. */
    public PublishedTable publishedTable() throws SQLException {
        try (Connection connection = connectForCheck()) {
            return PublishedTable.read(connection, source);
        }
    }

    /**
     * Requires that the publication publishes the outbox table. Waits for locks on the table.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if it does not
     */
    public void requirePublished() throws SQLException {
        try (Connection connection = connectForCheck()) {
            if (!Publication.covers(connection, source)) {
                throw Publication.doesNotPublish(source);
            }
        }
    }

    /** Whether the database has a heartbeat that this relay's slot has sent. */
    public boolean hasHeartbeat(String id) throws SQLException {
        try (Connection connection = connectForCheck()) {
            return HeartbeatTable.contains(connection, source, source.slot(), id);
        }
    }

    /**
     * Makes the publication publish the table, if it does not.
     *
     * @return table and publication as they are afterwards
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not alter it
     */
    public PublishedTable cover(OutboxTable table) throws SQLException {
        try (Connection connection = connectForCheck()) {
            if (!Publication.covers(connection, source)) {
                Publication.cover(connection, source);
            }
            return PublishedTable.read(connection, source);
        }
    }

    /**
     * Waits until every transaction that is in the log is visible to a new snapshot. With
     * synchronous replication a committed transaction stays invisible until a standby has confirmed
     * it, but a slot that was created meanwhile does not send it any more. As the creation of a
     * slot does, this waits for all transactions that run now.
     *
     * @param sessions ends the session, and the wait, when the term ends
     */
    public void awaitVisibleCommits(TermSessions sessions)
            throws SQLException, InterruptedException {
        try (Connection connection = sessions.with(connectForCheck())) {
            if (Queries.one(connection, "SHOW synchronous_standby_names").orElse("").isEmpty()) {
                return;
            }
            String next = nextTransaction(connection);
            LOG.info("Waiting for all running transactions to end, at most up to {}", next);
            String running =
                    "SELECT 1 WHERE pg_snapshot_xmin(pg_current_snapshot()) < '%s'::xid8"
                            .formatted(next);
            while (Queries.one(connection, running).isPresent()) {
                Thread.sleep(100);
            }
        }
    }

    /** The id of the next transaction that writes, of 64 bits. */
    public long nextTransaction() throws SQLException {
        try (Connection connection = connectForCheck()) {
            return Long.parseUnsignedLong(nextTransaction(connection));
        }
    }

    private static String nextTransaction(Connection connection) throws SQLException {
        return Queries.one(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())")
                .orElseThrow();
    }

    /**
     * The names of the outbox table's columns, in the order of the table; empty without a table.
     */
    public List<String> columns() throws SQLException {
        try (Connection connection = connectForCheck()) {
            return OutboxTable.columnsOf(connection, source.table());
        }
    }

    /** Which database this is, with the history of its timelines. */
    public Lineage lineage() throws SQLException {
        try (Connection connection = connectForReplication(CHECK_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            int timeline = row.getInt("timeline");
            return new Lineage(
                    new DatabaseId(row.getString("systemid"), oid(connection), timeline),
                    LogSequenceNumber.valueOf(row.getString("xlogpos")),
                    timeline == 1 ? Map.of() : switches(connection, timeline));
        }
    }

    /** When the server process began, in seconds since 1970 with six decimals. */
    public String serverStart() throws SQLException {
        try (Connection connection = connectForCheck()) {
            String query = "SELECT extract(epoch FROM pg_postmaster_start_time())::text";
            return Queries.one(connection, query).orElseThrow();
        }
    }

    private static long oid(Connection connection) throws SQLException {
        String query = "SELECT oid FROM pg_database WHERE datname = current_database()";
        return Long.parseLong(Queries.one(connection, query).orElseThrow());
    }

    private static Map<Integer, LogSequenceNumber> switches(Connection connection, int timeline)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            row.next();
            return Lineage.switches(row.getString("content"));
        }
    }

    /**
     * How many rows PostgreSQL has counted as inserted into the outbox table and its partitions;
     * empty if it does not count. Reads no table.
     *
     * @param connection used for the query and not closed
     */
    public Optional<InsertCount> insertCount(Connection connection) throws SQLException {
        return InsertCount.read(connection, source.table());
    }

    /** The state of the relay's replication slot; empty if the slot does not exist. */
    public Optional<SlotStatus> slot() throws SQLException {
        try (Connection connection = connectForCheck()) {
            return ReplicationSlot.status(connection, source.slot());
        }
    }

    /** The session that reads the relay's replication slot; empty if none does. */
    public Optional<WalSender> walSender() throws SQLException {
        try (Connection connection = connectForCheck()) {
            return ReplicationSlot.walSender(connection, source.slot());
        }
    }

    /**
     * Terminates the session that reads the slot, for example that of a former leader, and waits
     * until the session has ended. A leader whose session is terminated by mistake only begins a
     * new term.
     *
     * @throws SQLException if the session has not ended after 5 s
     */
    public void endStaleWalSender() throws SQLException, InterruptedException {
        try (Connection connection = connectForCheck()) {
            ReplicationSlot.endWalSender(connection, source.slot());
        }
    }

    private static void requireLogicalWal(Connection connection) throws SQLException {
        String level = Queries.one(connection, "SHOW wal_level").orElse("unknown");
        if (!level.equals("logical")) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "wal_level of PostgreSQL must be logical, got " + level,
                    "Run ALTER SYSTEM SET wal_level = logical; and restart PostgreSQL.");
        }
    }
}
