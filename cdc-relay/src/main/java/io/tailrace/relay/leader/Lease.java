package io.tailrace.relay.leader;

import io.tailrace.process.DaemonThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership of a slot until it is lost or closed. A thread of its own queries the session that
 * holds the lock three times per lease length. If a query fails, the session has ended and the lock
 * is released, and {@link #lost()} completes. Safe for any thread.
 */
public final class Lease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Connection session;
    private final long length;
    private volatile long provenAt = System.nanoTime();
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("relay-lease"));

    @SuppressWarnings("FutureReturnValueIgnored") // a failed renewal completes lost()
    Lease(Connection session, Duration length) {
        this.session = session;
        this.length = length.toNanos();
        long period = length.toMillis() / 3;
        keeper.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Completes when leadership is lost, on the lease's own thread. {@link #close()} does not
     * complete it.
     */
    public CompletableFuture<Void> lost() {
        return lost;
    }

    /**
     * Checks that the session which holds the lock is still alive.
     *
     * @throws SQLException if the session has ended, so that this relay is no longer the leader
     */
    public synchronized void verify() throws SQLException {
        long asked = System.nanoTime();
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT 1");
            provenAt = asked;
        }
    }

    /**
     * Whether leadership is certain: it was not lost or released, and PostgreSQL has answered
     * within the length of the lease, so that it has not ended the session yet. Answers at once.
     */
    public boolean isHeld() {
        return !lost.isDone() && !keeper.isShutdown() && System.nanoTime() - provenAt < length;
    }

    /** A query. */
    public interface Query<T> {
        /**
         * Runs it.
         *
         * @param session not to be closed
         */
        T run(Connection session) throws SQLException;
    }

    /**
     * Queries the database in the session that holds the lock, which proves that this relay still
     * leads.
     *
     * @throws SQLException if the query fails or the session has ended
     */
    public synchronized <T> T query(Query<T> query) throws SQLException {
        T result = query.run(session);
        provenAt = System.nanoTime();
        return result;
    }

    /** Releases the lock, so that a standby can become leader at once. */
    @Override
    public void close() {
        keeper.shutdownNow();
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("Could not close the session of the leader lock; PostgreSQL ends it", e);
        }
    }

    private void renew() {
        try {
            verify();
        } catch (SQLException e) {
            if (keeper.isShutdown()) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log(
                            "Lost leadership, because the database session that holds the leader lock has"
                                    + " ended. Another relay of the slot may lead now.");
            lost.complete(null);
            keeper.shutdown();
        }
    }
}
