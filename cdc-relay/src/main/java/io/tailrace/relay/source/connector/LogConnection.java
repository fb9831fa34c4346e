package io.tailrace.relay.source.connector;

import io.tailrace.process.DaemonThreads;
import io.tailrace.relay.config.OutboxSource;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * The connection on which PostgreSQL sends the write-ahead log. Asks for the messages in the log
 * only if the relay publishes messages: PostgreSQL filters rows by the publication, but sends the
 * messages of every prefix or of none. Never creates a slot, because a new slot would leave out the
 * rows that were committed before. A thread of its own keeps the connection alive while the thread
 * that reads waits for something else. For one thread at a time, except for {@link #close()}.
 */
final class LogConnection implements AutoCloseable {

    /** How often PostgreSQL hears that the relay is alive; it gives up after a minute. */
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(10);

    private final OutboxSource source;
    private final Connection connection;
    private final ScheduledExecutorService keepAlive =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("relay-keep-alive"));
    private final PGReplicationStream log;
    private volatile @Nullable Throwable lastFailure;

    private LogConnection(OutboxSource source, Connection connection, PGReplicationStream log) {
        this.source = source;
        this.connection = connection;
        this.log = log;
    }

    /**
     * Connects, and lets PostgreSQL send. Ends with an exception if the stream is stopped
     * meanwhile.
     *
     * @param from the end of a transaction; PostgreSQL sends what was committed after it
     */
    static LogConnection open(RunningStream stream, LogSequenceNumber from) throws SQLException {
        Connection opened = stream.connectForLog();
        try {
            setFormats(opened);
            PGReplicationStream log = request(stream.source(), opened, from).start();
            log.forceUpdateStatus();
            LogConnection connection = new LogConnection(stream.source(), opened, log);
            connection.keepAlive();
            return connection;
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Whatever the login's default is. */
    private static void setFormats(Connection connection) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute("SET bytea_output = hex");
        }
    }

    /** Makes the request for the log on a connection for queries, and does not send it. */
    static void rehearse(OutboxSource source, Connection connection) throws SQLException {
        request(source, connection, LogSequenceNumber.INVALID_LSN);
    }

    private static ChainedLogicalStreamBuilder request(
            OutboxSource source, Connection connection, LogSequenceNumber from)
            throws SQLException {
        ChainedLogicalStreamBuilder request =
                connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName('"' + source.slot() + '"')
                        .withStartPosition(from)
                        .withAutomaticFlush(false)
                        .withStatusInterval(
                                Math.toIntExact(STATUS_INTERVAL.toMillis()), TimeUnit.MILLISECONDS)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", source.publication());
        return source.readsMessages() ? request.withSlotOption("messages", true) : request;
    }

    /**
     * The next message of the log; waits for it for a part of a second.
     *
     * @return null if there is none; valid until the next call
     * @throws SQLException if the connection has ended, or could not be kept alive
     */
    @Nullable ByteBuffer read() throws SQLException {
        Throwable failure = lastFailure;
        if (failure != null) {
            throw new SQLException(
                    "The connection to slot %s could not be kept alive".formatted(source.slot()),
                    failure);
        }
        return log.readPending();
    }

    /** The position at which PostgreSQL has sent the last message. */
    LogSequenceNumber received() {
        return log.getLastReceiveLSN();
    }

    /** Confirms a position to PostgreSQL, which may then remove the log before it. */
    void confirm(LogSequenceNumber position) throws SQLException {
        if (log.getLastFlushedLSN().compareTo(position) < 0) {
            log.setFlushedLSN(position);
        }
        if (log.getLastAppliedLSN().compareTo(position) < 0) {
            log.setAppliedLSN(position);
        }
        log.forceUpdateStatus();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the connection
    private void keepAlive() {
        keepAlive.scheduleWithFixedDelay(
                this::reportStatus,
                STATUS_INTERVAL.toMillis(),
                STATUS_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void reportStatus() {
        try {
            log.forceUpdateStatus();
            connection.clearWarnings();
        } catch (Throwable e) { // nobody else would hear of it
            lastFailure = e;
        }
    }

    /** Ends a read that hangs, too. */
    @Override
    public void close() throws SQLException {
        keepAlive.shutdownNow();
        connection.close();
    }
}
