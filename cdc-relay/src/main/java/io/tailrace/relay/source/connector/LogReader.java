package io.tailrace.relay.source.connector;

import io.tailrace.process.DaemonThreads;
import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.change.ChangeQueue;
import io.tailrace.relay.source.decoding.LogDecoder;
import io.tailrace.relay.source.decoding.LoggedTables;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log on a thread of its own, from the position on that is committed in Kafka, and puts
 * the changes into a queue. The same thread writes heartbeats into the database and confirms to
 * PostgreSQL what is committed in Kafka; so both stop if it does. Single use.
 */
final class LogReader {

    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final ThreadFactory THREADS = DaemonThreads.named("relay-log");

    /** How often a position is confirmed. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(1);

    /** How long the thread may take to stop by itself. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private final RunningStream stream;
    private final LoggedTables tables;
    private final ChangeQueue queue;
    private final Thread thread = THREADS.newThread(this::run);
    private final HeartbeatWriter heartbeats;
    private final Interval confirmation = new Interval(CONFIRMATION);
    private volatile @Nullable LogConnection connection;
    private volatile boolean stopping;
    private @Nullable LogSequenceNumber confirmed;

    private LogReader(RunningStream stream, LoggedTables tables, ChangeQueue queue) {
        this.stream = stream;
        this.tables = tables;
        this.queue = queue;
        this.heartbeats = new HeartbeatWriter(stream.config(), tables);
    }

    /**
     * Starts a thread that reads. It ends when it is stopped, or with a failure that the queue is
     * told.
     *
     * @param properties those of the engine's task
     */
    static LogReader start(
            RunningStream stream, Map<String, String> properties, ChangeQueue queue) {
        LogReader reader = new LogReader(stream, new LoggedTables(properties), queue);
        reader.thread.start();
        return reader;
    }

    private void run() {
        LogSequenceNumber from = stream.committed().get().commit();
        try (LogConnection log = LogConnection.open(stream, from)) {
            connection = log;
            readUntilStopped(
                    log, new LogDecoder(stream.source(), from, tables, stream.maxChangeBytes()));
            confirm(log);
        } catch (Throwable e) { // an Error leaves out changes as well
            queue.fail(e);
        }
    }

    private void readUntilStopped(LogConnection log, LogDecoder decoder) throws SQLException {
        try {
            read(log, decoder);
        } catch (InterruptedException e) {
            LOG.debug("The reader of slot {} was stopped", stream.source().slot(), e);
        }
    }

    private void read(LogConnection log, LogDecoder decoder)
            throws SQLException, InterruptedException {
        LogSequenceNumber lastCommit = decoder.lastCommit();
        while (!stopping) {
            ByteBuffer message = log.read();
            if (message != null) {
                decode(message, log, decoder);
            }
            if (message == null || !decoder.lastCommit().equals(lastCommit)) {
                lastCommit = decoder.lastCommit();
                beatIfDue(lastCommit);
                confirmIfDue(log);
            }
        }
    }

    private void decode(ByteBuffer message, LogConnection log, LogDecoder decoder)
            throws SQLException, InterruptedException {
        if (LogDecoder.isDescription(message)) {
            stream.onRelation().run();
        }
        Change change = decoder.decode(message, log.received());
        if (change != null) {
            queue.put(change);
        }
    }

    /** Besides the heartbeat that comes back, a position moves over transactions without rows. */
    private void beatIfDue(LogSequenceNumber lastCommit) throws SQLException, InterruptedException {
        if (heartbeats.writeIfDue()) {
            queue.put(Change.ofHeartbeat(lastCommit, null, 0));
        }
    }

    private void confirmIfDue(LogConnection log) throws SQLException {
        if (confirmation.isOver()) {
            confirm(log);
        }
    }

    private void confirm(LogConnection log) throws SQLException {
        LogSequenceNumber committed = stream.committed().get().commit();
        if (!committed.equals(confirmed)) {
            log.confirm(committed);
            confirmed = committed;
        }
    }

    /** Stops the thread, which confirms what is committed. A connection that hangs is closed. */
    void stop() {
        stopping = true;
        queue.close();
        try {
            thread.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            close(connection);
        }
        close(tables);
    }

    private static void close(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
