package io.tailrace.relay.source.connector;

import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.MessageDecoder;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead log as PostgreSQL sends it. Debezium's reading thread calls the methods that
 * read, its committing thread confirms positions, and a thread of its own keeps the connection
 * alive while the reading thread waits for space in the queue.
 */
final class LogStream implements ReplicationStream {

    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);

    /**
     * The first byte of the description of a table.
     *
     * @see <a
     *     href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical
     *     Replication Message Formats</a>
     */
    private static final byte RELATION = 'R';

    private final Connection connection;
    private final PGReplicationStream log;
    private final Lsn start;
    private final WalPositionLocator locator;
    private final MessageDecoder decoder;
    private final TypeRegistry types;
    private final Duration statusInterval;
    private final Runnable onRelation;
    private volatile @Nullable Lsn lastReceived;
    private @Nullable ExecutorService keepAlive;

    LogStream(
            Connection connection,
            PGReplicationStream log,
            Lsn start,
            WalPositionLocator locator,
            MessageDecoder decoder,
            TypeRegistry types,
            Duration statusInterval,
            Runnable onRelation) {
        this.connection = connection;
        this.log = log;
        this.start = start;
        this.locator = locator;
        this.decoder = decoder;
        this.types = types;
        this.statusInterval = statusInterval;
        this.onRelation = onRelation;
    }

    @Override
    public void read(ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        process(log.read(), processor);
    }

    @Override
    public boolean readPending(ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        ByteBuffer message = log.readPending();
        if (message == null) {
            return false;
        }
        process(message, processor);
        return true;
    }

    private void process(ByteBuffer message, ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        Lsn received = Lsn.valueOf(log.getLastReceiveLSN());
        if (!decoder.shouldMessageBeSkipped(message, received, start, locator)) {
            lastReceived = received;
            if (message.get(message.position()) == RELATION) {
                onRelation.run();
            }
            decoder.processMessage(message, processor, types);
        }
    }

    /** Confirms a position to PostgreSQL, which may then remove the log before it. */
    @Override
    public void flushLsn(Lsn lsn) throws SQLException {
        LogSequenceNumber position = lsn.asLogSequenceNumber();
        if (log.getLastFlushedLSN().compareTo(position) < 0) {
            log.setFlushedLSN(position);
        }
        if (log.getLastAppliedLSN().compareTo(position) < 0) {
            log.setAppliedLSN(position);
        }
        log.forceUpdateStatus();
    }

    @Override
    public @Nullable Lsn lastReceivedLsn() {
        return lastReceived;
    }

    @Override
    public Lsn startLsn() {
        return start;
    }

    @Override
    public void startKeepAlive(ExecutorService thread) {
        keepAlive = thread;
        thread.execute(this::reportStatus);
    }

    private void reportStatus() {
        try {
            while (true) {
                log.forceUpdateStatus();
                connection.clearWarnings();
                Thread.sleep(statusInterval.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("The connection has ended, and the reading thread ends the stream", e);
        }
    }

    @Override
    public void stopKeepAlive() {
        ExecutorService thread = keepAlive;
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    @Override
    public void close() throws SQLException {
        log.close();
    }
}
