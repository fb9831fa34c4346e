package io.tailrace.bench.retention;

import io.tailrace.bench.relay.lab.Lab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Inserts rows at a steady rate from several connections until it is closed. Safe for any thread.
 */
final class SteadyInserts implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final String INSERT =
            "INSERT INTO "
                    + Lab.TABLE
                    + " (id, aggregatetype, aggregateid, type, payload) VALUES (uuidv7(), 'order',"
                    + " ?, 'bench.steady.v1', repeat('0123456789abcdef', 16))";

    private final Lab lab;
    private final long intervalNanos;
    private final long begin = System.nanoTime();
    private final AtomicLong next = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    private final List<Future<?>> writers = new ArrayList<>();
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closed;

    /**
     * Begins to insert.
     *
     * @param perSecond how many rows, each in a transaction of its own
     */
    SteadyInserts(Lab lab, int perSecond) {
        this.lab = lab;
        this.intervalNanos = 1_000_000_000L / perSecond;
        for (int i = 0; i < CONNECTIONS; i++) {
            writers.add(
                    threads.submit(
                            () -> {
                                write();
                                return null;
                            }));
        }
    }

    /** How long each insert with its commit took since the last call, in nanoseconds, sorted. */
    List<Long> taken() {
        synchronized (nanos) {
            List<Long> sorted = new ArrayList<>(nanos);
            nanos.clear();
            Collections.sort(sorted);
            return sorted;
        }
    }

    private void write() throws SQLException {
        try (Connection connection = lab.postgres().connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            while (!closed) {
                long n = next.getAndIncrement();
                waitUntil(begin + n * intervalNanos);
                insert.setString(1, "order-" + n % 5_000);
                long started = System.nanoTime();
                insert.executeUpdate();
                nanos.add(System.nanoTime() - started);
            }
        }
    }

    private static void waitUntil(long nanoTime) {
        for (long wait = nanoTime - System.nanoTime(); wait > 0; ) {
            LockSupport.parkNanos(wait);
            wait = nanoTime - System.nanoTime();
        }
    }

    /** Ends the inserts, and fails if one of them has failed. */
    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        for (Future<?> writer : writers) {
            try {
                writer.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("An insert failed", e);
            }
        }
    }
}
