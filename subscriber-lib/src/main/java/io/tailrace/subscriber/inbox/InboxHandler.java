package io.tailrace.subscriber.inbox;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import java.sql.Connection;
import javax.sql.DataSource;

/**
 * A handler with an inbox.
 *
 * @param inbox the table
 * @param dataSource the database of the table and of the handler's effect
 * @param handler called once per event
 * @param <P> the type of the payload
 */
record InboxHandler<P extends DomainEvent>(
        Inbox inbox, DataSource dataSource, TransactionalHandler<P> handler)
        implements RehearsableHandler<P> {

    @Override
    public void handle(Event<P> event, Delivery delivery) throws Exception {
        InboxTransaction.run(
                dataSource,
                connection -> {
                    if (!handleOnce(connection, event, delivery)) {
                        Inbox.skipped(event, delivery);
                    }
                });
    }

    @Override
    public boolean rehearse(Connection connection, Event<P> event, Delivery delivery)
            throws Exception {
        return handleOnce(connection, event, delivery);
    }

    /** Returns false if the group has handled the event before. */
    private boolean handleOnce(Connection connection, Event<P> event, Delivery delivery)
            throws Exception {
        boolean first = inbox.claim(connection, event.eventId(), delivery.group());
        if (first) {
            handler.handle(connection, event, delivery);
        }
        return first;
    }
}
