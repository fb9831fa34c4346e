package io.tailrace.bench.outboxes;

import io.tailrace.event.EventId;
import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Commits rows to all databases at a steady rate; a thread for each database. The aggregate of a
 * row is the name of its database.
 */
final class Writers implements AutoCloseable {

    private static final String INSERT =
            "INSERT INTO outbox VALUES (?, 'order', ?, 'order.placed.v1', '{}')";

    private final ConcurrentLinkedQueue<Committed> committed = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private final long pauseNanos;
    private volatile boolean stopped;

    /** Begins to write. */
    Writers(Databases databases, int rowsPerSecond) {
        pauseNanos = TimeUnit.SECONDS.toNanos(1) / rowsPerSecond;
        for (int i = 0; i < databases.count(); i++) {
            int database = i;
            running.add(CompletableFuture.runAsync(() -> write(databases, database), threads));
        }
    }

    private void write(Databases databases, int i) {
        try (Connection connection = databases.connect(i);
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            long next = System.nanoTime();
            while (!stopped) {
                EventId id = EventId.next();
                insert.setObject(1, id.toUuid());
                insert.setString(2, Databases.name(i));
                insert.executeUpdate();
                committed.add(new Committed(id.toString(), Databases.name(i), Instant.now()));
                next += pauseNanos;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Could not write to database " + i, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends writing. */
    void stop() {
        stopped = true;
        running.forEach(CompletableFuture::join);
    }

    /** All rows so far; those of a database in their order. */
    List<Committed> committed() {
        return List.copyOf(committed);
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
    }
}
