package io.tailrace.chaos.relay.load;

import io.tailrace.chaos.relay.load.Shape.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes transactions of every {@link Shape}, with a thread per shape, until it is closed. A writer
 * whose connection breaks goes on with a new one.
 */
public final class Writers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Writers.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final Database database;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** Where the writers write. Called by several threads. */
    public interface Database {

        /** Opens a connection to a database with the tables of {@link RelayTables}. */
        Connection connect() throws SQLException;
    }

    /** Starts to write. */
    public Writers(Database database, long seed) {
        this.database = database;
        for (Shape shape : Shape.values()) {
            Random random = new Random(seed * 31 + shape.firstAggregate());
            Thread thread = new Thread(() -> run(shape, random), "writer-" + shape);
            threads.add(thread);
            thread.start();
        }
    }

    /** Ends the threads after the transactions that they are writing. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(Shape shape, Random random) {
        while (!stopping) {
            try (Connection first = database.connect();
                    Connection second = database.connect()) {
                if (shape == Shape.TWO_PHASE) {
                    RelayTables.commitPrepared(first);
                }
                first.setAutoCommit(false);
                second.setAutoCommit(false);
                Context context = new Context(shape, first, second, random);
                while (!stopping) {
                    shape.write(context);
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(200)).toNanos());
                }
            } catch (SQLException e) {
                LOG.debug(
                        "The writer of shape {} lost its connection; opening a new one", shape, e);
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }
}
