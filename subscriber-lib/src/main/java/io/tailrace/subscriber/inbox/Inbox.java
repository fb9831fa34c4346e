package io.tailrace.subscriber.inbox;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventId;
import io.tailrace.subscriber.Delivery;
import io.tailrace.subscriber.EventHandler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of the events that a group has handled. A handler's effect and the row that says so are
 * one transaction, so that the effect happens once, however often the event comes.
 *
 * <p>Two deliveries at once exclude each other: the second waits for the first one's transaction.
 * An interrupt does not end a wait for the database; give the driver a socket timeout that is below
 * the handler timeout. Immutable and safe for any thread.
 */
public final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final InboxConfig config;
    private final String insert;

    /** An inbox in that table, which must exist: see {@link InboxSchema}. */
    public Inbox(InboxConfig config) {
        this.config = config;
        this.insert =
                "INSERT INTO "
                        + config.quotedTable()
                        + " (consumer_group, event_id) VALUES (?, ?) ON CONFLICT DO NOTHING";
    }

    /** A handler with an inbox of the defaults. */
    public static <P extends DomainEvent> EventHandler<P> idempotent(
            DataSource dataSource, TransactionalHandler<P> handler) {
        return new Inbox(InboxConfig.defaults()).handler(dataSource, handler);
    }

    /**
     * A handler that runs another one in a transaction of its own, unless its group has handled the
     * event before. It throws what the other one or the database throws, after rolling back.
     */
    public <P extends DomainEvent> EventHandler<P> handler(
            DataSource dataSource, TransactionalHandler<P> handler) {
        return (event, delivery) ->
                InboxTransaction.run(
                        dataSource,
                        connection -> {
                            if (claim(connection, event.eventId(), delivery.group())) {
                                handler.handle(connection, event, delivery);
                            } else {
                                skipped(event, delivery);
                            }
                        });
    }

    /**
     * Notes in the connection's transaction that the group handles the event.
     *
     * @return false if it has before, and the effect must not happen again
     */
    public boolean claim(Connection connection, EventId event, String group) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, group);
            statement.setObject(2, event.toUuid());
            return statement.executeUpdate() == 1;
        }
    }

    /** Forgets what is older than the retention, now and then, on a thread of its own. */
    public InboxCleanup startCleanup(DataSource dataSource, Duration every) {
        return new InboxCleanup(config, dataSource, every);
    }

    private static void skipped(Event<?> event, Delivery delivery) {
        LOG.atDebug()
                .addKeyValue("eventId", event.eventId())
                .addKeyValue("group", delivery.group())
                .log("Handled before; skipped");
    }
}
