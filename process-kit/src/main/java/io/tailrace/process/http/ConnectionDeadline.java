package io.tailrace.process.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that are too old. An idle time-out begins again with every byte, so that
 * without this a client that sends a byte now and then would keep its connection for hours.
 */
final class ConnectionDeadline implements Connection.Listener {

    private final Scheduler scheduler;
    private final Duration lifetime;
    private final Map<Connection, Scheduler.Task> deadlines = new ConcurrentHashMap<>();

    ConnectionDeadline(Scheduler scheduler, Duration lifetime) {
        this.scheduler = scheduler;
        this.lifetime = lifetime;
    }

    @Override
    public void onOpened(Connection connection) {
        deadlines.put(
                connection,
                scheduler.schedule(connection::close, lifetime.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void onClosed(Connection connection) {
        Scheduler.Task deadline = deadlines.remove(connection);
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
