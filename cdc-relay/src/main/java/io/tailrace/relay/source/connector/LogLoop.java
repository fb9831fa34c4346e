package io.tailrace.relay.source.connector;

import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.change.ChangeQueue;
import io.tailrace.relay.source.decoding.LogDecoder;
import io.tailrace.relay.source.decoding.LoggedTables;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Reads one message of the log after the other, and puts the changes into a queue. Between
 * transactions it writes heartbeats into the database, and confirms to PostgreSQL what is committed
 * in Kafka; so both stop if reading does. For one thread.
 */
final class LogLoop {

    /** How often a position is confirmed. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(1);

    private final RunningStream stream;
    private final LogConnection log;
    private final LogDecoder decoder;
    private final ChangeQueue queue;
    private final HeartbeatWriter heartbeats;
    private final LoggedTables tables;
    private final Interval confirmation = new Interval(CONFIRMATION);
    private LogSequenceNumber lastCommit;
    private @Nullable LogSequenceNumber confirmed;
    private Lateness lateness;

    LogLoop(
            RunningStream stream,
            LogConnection log,
            LogDecoder decoder,
            LoggedTables tables,
            ChangeQueue queue)
            throws SQLException {
        this.stream = stream;
        this.log = log;
        this.decoder = decoder;
        this.queue = queue;
        this.heartbeats = new HeartbeatWriter(stream.config(), tables);
        this.tables = tables;
        this.lateness = Lateness.of(tables.connection());
        this.lastCommit = decoder.lastCommit();
    }

    /** Waits for the next message for a part of a second, and handles it. */
    void next() throws SQLException, InterruptedException {
        ByteBuffer message = log.read();
        if (message != null) {
            decode(message);
        }
        if (message == null || !decoder.lastCommit().equals(lastCommit)) {
            lastCommit = decoder.lastCommit();
            beatIfDue();
            confirmIfDue();
        }
    }

    private void decode(ByteBuffer message) throws SQLException, InterruptedException {
        if (LogDecoder.isDescription(message)) {
            stream.onRelation().run();
        }
        Change change = decoder.decode(message, log.received());
        if (change != null) {
            queue.put(change, lateness.isLate(change));
        }
    }

    /** Besides the heartbeat that comes back, a position moves over transactions without rows. */
    private void beatIfDue() throws SQLException, InterruptedException {
        if (heartbeats.writeIfDue()) {
            lateness = Lateness.of(tables.connection());
            queue.put(Change.ofHeartbeat(lastCommit, null, 0));
        }
    }

    private void confirmIfDue() throws SQLException {
        if (confirmation.isOver()) {
            confirm();
        }
    }

    /** Confirms to PostgreSQL what is committed in Kafka. */
    void confirm() throws SQLException {
        LogSequenceNumber committed = stream.committed().get().commit();
        if (!committed.equals(confirmed)) {
            log.confirm(committed);
            confirmed = committed;
        }
    }
}
