package io.tailrace.subscriber.inbox;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A database table of the events that each group has handled. The effect of a handler and the row
 * of its event are written in one transaction, so the effect happens once, however often the event
 * is delivered.
 *
 * <p>If an event is delivered twice at the same time, the second delivery waits for the transaction
 * of the first. An interrupt does not end a wait for the database: give the driver a socket timeout
 * below the handler timeout. Immutable and safe for any thread.
 */
public final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final InboxConfig config;
    private final String insert;

    /** Uses an existing table; {@link InboxSchema} creates it. */
    public Inbox(InboxConfig config) {
        this.config = config;
        this.insert =
                "INSERT INTO "
                        + config.quotedTable()
                        + " (consumer_group, event_id) VALUES (?, ?) ON CONFLICT DO NOTHING";
    }

    /** Wraps a handler with an inbox that has the default settings; see {@link #handler}. */
    public static <P extends DomainEvent> EventHandler<P> idempotent(
            DataSource dataSource, TransactionalHandler<P> handler) {
        return new Inbox(InboxConfig.defaults()).handler(dataSource, handler);
    }

    /**
     * Wraps a handler: each event is handled in a new transaction, unless the group has handled the
     * event before. If the handler or the database throws, the transaction is rolled back and the
     * exception is thrown again.
     */
    public <P extends DomainEvent> EventHandler<P> handler(
            DataSource dataSource, TransactionalHandler<P> handler) {
        return new InboxHandler<>(this, dataSource, handler);
    }

    /**
     * Records in the connection's transaction that a group handles an event.
     *
     * @return false if the group has handled the event before, and its effect must not happen again
     */
    public boolean claim(Connection connection, EventId event, String group) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, group);
            statement.setObject(2, event.toUuid());
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Records in the connection's transaction that a group handles an event, for callers to which a
     * duplicate is an error.
     *
     * @throws EventException with {@code DUPLICATE_EVENT} if the group has handled the event before
     */
    public void claimFirst(Connection connection, EventId event, String group) throws SQLException {
        if (!claim(connection, event, group)) {
            throw new EventException(
                    EventError.DUPLICATE_EVENT,
                    event,
                    "group " + group + " has handled the event before",
                    null);
        }
    }

    /**
     * Starts a thread that deletes the rows of events that were handled longer ago than the
     * retention.
     *
     * @param every the time between two runs
     */
    public InboxCleanup startCleanup(DataSource dataSource, Duration every) {
        return new InboxCleanup(config, dataSource, every);
    }

    static void skipped(Event<?> event, Delivery delivery) {
        LoggingEventBuilder entry = LOG.atDebug();
        TraceContext trace = delivery.trace();
        (trace == null ? entry : entry.addKeyValue("traceId", trace.traceId()))
                .addKeyValue("eventId", event.eventId())
                .addKeyValue("group", delivery.group())
                .log("Skipped an event that this group has handled before");
    }
}
