package io.tailrace.relay.source.connector;

import io.tailrace.process.DaemonThreads;
import io.tailrace.relay.source.change.ChangeQueue;
import io.tailrace.relay.source.decoding.LogDecoder;
import io.tailrace.relay.source.decoding.LoggedTables;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the log, from the position on that is committed in Kafka. It connects by
 * itself, so that whoever starts and stops it never waits for PostgreSQL. Single use.
 */
final class LogReader {

    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final ThreadFactory THREADS = DaemonThreads.named("relay-log");

    /** How long the thread may take to stop by itself. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private final RunningStream stream;
    private final Map<String, String> properties;
    private final ChangeQueue queue;
    private final Thread thread = THREADS.newThread(this::run);
    private volatile boolean stopping;

    /**
     * @param properties those of the engine's task
     * @param queue told why the thread has ended, unless it was stopped
     */
    LogReader(RunningStream stream, Map<String, String> properties, ChangeQueue queue) {
        this.stream = stream;
        this.properties = properties;
        this.queue = queue;
    }

    /** Starts the thread, which connects and reads until it is stopped. */
    void start() {
        thread.start();
    }

    private void run() {
        LogSequenceNumber from = stream.committed().get().commit();
        try (LoggedTables tables = new LoggedTables(properties);
                LogConnection log = LogConnection.open(stream, from)) {
            LogDecoder decoder =
                    new LogDecoder(stream.source(), from, tables, stream.maxChangeBytes());
            readUntilStopped(new LogLoop(stream, log, decoder, tables, queue));
        } catch (Throwable e) { // an Error leaves out changes as well
            queue.fail(e);
        }
    }

    private void readUntilStopped(LogLoop loop) throws SQLException, InterruptedException {
        try {
            while (!stopping) {
                loop.next();
            }
        } catch (InterruptedException e) {
            if (!stopping) {
                throw e;
            }
            LOG.debug("The reader of slot {} was stopped", stream.source().slot(), e);
        }
        loop.confirm();
    }

    /**
     * Stops the thread, which confirms what is committed. Connections on which it still waits for
     * PostgreSQL are closed.
     */
    void stop() {
        stopping = true;
        queue.close();
        try {
            thread.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stream.closeConnections();
    }
}
