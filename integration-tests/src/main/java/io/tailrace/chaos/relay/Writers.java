package io.tailrace.chaos.relay;

import io.tailrace.chaos.relay.Shape.Context;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread per shape that writes until it is stopped, whatever happens to the database. */
final class Writers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Writers.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final PostgresServer postgres;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Writers(PostgresServer postgres, long seed) {
        this.postgres = postgres;
        for (Shape shape : Shape.values()) {
            Random random = new Random(seed * 31 + shape.firstAggregate());
            Thread thread = new Thread(() -> run(shape, random), "writer-" + shape);
            threads.add(thread);
            thread.start();
        }
    }

    /** Ends after the transactions that are under way. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(Shape shape, Random random) {
        while (!stopping) {
            try (Connection first = postgres.connect();
                    Connection second = postgres.connect()) {
                if (shape == Shape.TWO_PHASE) {
                    Schema.commitPrepared(first);
                }
                first.setAutoCommit(false);
                second.setAutoCommit(false);
                Context context = new Context(shape, first, second, random);
                while (!stopping) {
                    shape.write(context);
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(200)).toNanos());
                }
            } catch (SQLException e) {
                LOG.debug("{} goes on with a new connection", shape, e);
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }
}
