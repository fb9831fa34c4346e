package io.tailrace.relay.source.connector;

import io.tailrace.process.DaemonThreads;
import io.tailrace.relay.config.OutboxSource;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
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
    private volatile @Nullable Throwable lastFailure;
    private @Nullable PGReplicationStream log;

    private LogConnection(OutboxSource source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /** Connects. */
    static LogConnection open(RunningStream stream) throws SQLException {
        return new LogConnection(stream.source(), stream.connectForLog());
    }

    /**
     * Lets PostgreSQL send.
     *
     * @param from the end of a transaction; PostgreSQL sends what was committed after it
     */
    void start(LogSequenceNumber from) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute("SET bytea_output = hex"); // whatever the login's default is
        }
        PGReplicationStream started = request(source, connection, from).start();
        started.forceUpdateStatus();
        log = started;
        keepAlive(started);
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
        return log().readPending();
    }

    /** The position at which PostgreSQL has sent the last message. */
    LogSequenceNumber received() {
        return log().getLastReceiveLSN();
    }

    /** Confirms a position to PostgreSQL, which may then remove the log before it. */
    void confirm(LogSequenceNumber position) throws SQLException {
        PGReplicationStream started = log();
        if (started.getLastFlushedLSN().compareTo(position) < 0) {
            started.setFlushedLSN(position);
        }
        if (started.getLastAppliedLSN().compareTo(position) < 0) {
            started.setAppliedLSN(position);
        }
        started.forceUpdateStatus();
    }

    private PGReplicationStream log() {
        return Objects.requireNonNull(log, "The connection is not started");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the connection
    private void keepAlive(PGReplicationStream started) {
        keepAlive.scheduleWithFixedDelay(
                () -> reportStatus(started),
                STATUS_INTERVAL.toMillis(),
                STATUS_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void reportStatus(PGReplicationStream started) {
        try {
            started.forceUpdateStatus();
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
