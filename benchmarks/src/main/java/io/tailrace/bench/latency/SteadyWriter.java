package io.tailrace.bench.latency;

import io.tailrace.bench.relay.lab.Lab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits numbered events at a steady rate from several connections, one transaction per event, and
 * notes the time of each commit.
 */
final class SteadyWriter implements Commits {

    private static final int CONNECTIONS = 4;
    private static final int AGGREGATES = 5_000;
    private static final String FILLER = "0123456789abcdef".repeat(16);
    private static final String INSERT =
            "INSERT INTO "
                    + Lab.TABLE
                    + " (id, aggregatetype, aggregateid, type, payload, headers) VALUES (uuidv7(),"
                    + " 'order', ?, 'bench.steady.v1', ?,"
                    + " '{\"ce_emittedat\":\"2026-01-01T00:00:00.000Z\"}')";

    private final Lab lab;
    private final int events;
    private final long intervalNanos;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLongArray committedAt;

    SteadyWriter(Lab lab, Rate rate) {
        this.lab = lab;
        this.events = rate.events();
        this.intervalNanos = rate.perSecond() == 0 ? 0 : 1_000_000_000L / rate.perSecond();
        this.committedAt = new AtomicLongArray(events);
    }

    @Override
    public long committedAt(int n) {
        return committedAt.get(n);
    }

    @Override
    public void run() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            long begin = System.nanoTime();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                writers.add(
                        threads.submit(
                                () -> {
                                    write(begin);
                                    return null;
                                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void write(long begin) throws SQLException {
        try (Connection connection = lab.postgres().connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int n = next.getAndIncrement(); n < events; n = next.getAndIncrement()) {
                waitUntil(begin + n * intervalNanos);
                insert.setString(1, "order-" + n % AGGREGATES);
                insert.setString(2, "{\"n\":" + n + ",\"text\":\"" + FILLER + "\"}");
                insert.executeUpdate();
                committedAt.set(n, System.nanoTime());
            }
        }
    }

    private static void waitUntil(long nanoTime) {
        for (long wait = nanoTime - System.nanoTime(); wait > 0; ) {
            LockSupport.parkNanos(wait);
            wait = nanoTime - System.nanoTime();
        }
    }

    /** The number of the event with the given payload. */
    static int number(byte[] payload) {
        int n = 0;
        for (int i = 5; payload[i] != ','; i++) {
            n = n * 10 + payload[i] - '0';
        }
        return n;
    }
}
