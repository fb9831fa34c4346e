package io.tailrace.relay.leader;

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
 * Leadership, for as long as it lasts. A thread of its own keeps the session alive; if that fails,
 * PostgreSQL ends the session and with it the lock, and {@link #lost()} completes.
 */
public final class Lease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Connection session;
    private final CompletableFuture<Void> lost = new CompletableFuture<>();
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(Lease::daemon);

    @SuppressWarnings("FutureReturnValueIgnored") // renewing ends by completing lost()
    Lease(Connection session, Duration length) {
        this.session = session;
        long period = length.toMillis() / 3;
        keeper.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
    }

    /** Completes, on the lease's own thread, when leadership is gone. Never on {@link #close()}. */
    public CompletableFuture<Void> lost() {
        return lost;
    }

    /**
     * Asks PostgreSQL whether the lock is still held.
     *
     * @throws SQLException if it is not
     */
    public synchronized void verify() throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    /** Hands leadership over at once. */
    @Override
    public void close() {
        keeper.shutdownNow();
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("Closing the leader's session failed", e);
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
                    .log("Lost leadership: the session that holds the lock is gone");
            lost.complete(null);
            keeper.shutdown();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "relay-lease");
        thread.setDaemon(true);
        return thread;
    }
}
