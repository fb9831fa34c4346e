package io.tailrace.subscriber.inbox;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import java.sql.Connection;
import javax.sql.DataSource;

/**
 * A handler whose effect is that of one transaction of PostgreSQL, so that it can be rehearsed: the
 * handler does its work on a connection whose transaction is rolled back afterwards. {@link
 * Inbox#handler} returns such a handler. A handler that wraps another one implements this interface
 * to stay rehearsable.
 *
 * @param <P> the type of the payload
 */
public interface RehearsableHandler<P extends DomainEvent> extends EventHandler<P> {

    /** The database in which the effect happens. */
    DataSource dataSource();

    /**
     * Does what {@link #handle} does, on a connection with an open transaction that the caller
     * rolls back.
     *
     * @param connection refuses to be committed, rolled back as a whole, or closed
     * @param delivery a delivery that {@linkplain Delivery#isRehearsal says} that it is a rehearsal
     * @return false if the group has handled the event before, so that nothing was done
     * @throws Exception if handling failed
     */
    boolean rehearse(Connection connection, Event<P> event, Delivery delivery) throws Exception;
}
