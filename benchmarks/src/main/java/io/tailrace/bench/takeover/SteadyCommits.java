package io.tailrace.bench.takeover;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.event.EventId;
import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commits rows at a steady rate, one per transaction, and notes when each of them was begun. */
final class SteadyCommits implements AutoCloseable {

    private static final int PER_SECOND = 200;
    private static final int AGGREGATES = 50;
    private static final String INSERT =
            "INSERT INTO "
                    + Lab.TABLE
                    + " (id, aggregatetype, aggregateid, type, payload) VALUES (?, 'order', ?,"
                    + " 'bench.takeover.v1', '{\"text\":\""
                    + "0123456789abcdef".repeat(16)
                    + "\"}')";

    private final Lab lab;
    private final ConcurrentLinkedQueue<Committed> rows = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "writer");
    private volatile boolean stopped;
    private volatile @Nullable SQLException failure;

    /** Begins to write. */
    SteadyCommits(Lab lab) {
        this.lab = lab;
        thread.start();
    }

    private void run() {
        try (Connection connection = lab.postgres().connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            long next = System.nanoTime();
            for (int n = 0; !stopped; n++) {
                insert(insert, "order-" + n % AGGREGATES);
                next += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void insert(PreparedStatement insert, String aggregate) throws SQLException {
        EventId id = EventId.next();
        Instant begun = Instant.now();
        insert.setObject(1, id.toUuid());
        insert.setString(2, aggregate);
        insert.executeUpdate();
        rows.add(new Committed(id.toString(), aggregate, begun));
    }

    /**
     * Stops writing.
     *
     * @return all rows in the order of their commits; their time is that before the insert
     */
    List<Committed> stop() throws InterruptedException, SQLException {
        stopped = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
        return List.copyOf(rows);
    }

    @Override
    public void close() {
        stopped = true;
    }
}
