package io.tailrace.chaos.relay.load;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that write into a database until they are closed. A writer whose connection breaks goes
 * on with a new one. For one thread.
 */
public final class WriterThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriterThreads.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** Connects to the database and writes. */
    public interface Writer {

        /**
         * Writes until it must end.
         *
         * @param goesOn asked before each transaction
         * @throws SQLException if the connection broke; the method is called again then
         */
        void write(BooleanSupplier goesOn) throws SQLException;
    }

    /** Starts a writer. */
    public void start(String name, Writer writer) {
        Thread thread = new Thread(() -> run(name, writer), name);
        threads.add(thread);
        thread.start();
    }

    /** Ends the threads after the transactions that they are writing. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(String name, Writer writer) {
        while (!stopping) {
            try {
                writer.write(() -> !stopping);
            } catch (SQLException e) {
                LOG.debug("{} lost its connection; opening a new one", name, e);
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }
}
