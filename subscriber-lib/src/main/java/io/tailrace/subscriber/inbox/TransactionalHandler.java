package io.tailrace.subscriber.inbox;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.Delivery;
import java.sql.Connection;

/**
 * Handles events in a database transaction that somebody else begins and ends. Otherwise as an
 * {@link io.tailrace.subscriber.EventHandler}.
 *
 * @param <P> the type of the payload
 */
@FunctionalInterface
public interface TransactionalHandler<P extends DomainEvent> {

    /**
     * Handles one event.
     *
     * @param connection in a transaction; this method neither commits it, nor rolls it back, nor
     *     closes it
     * @throws Exception if it could not; the transaction is rolled back
     */
    void handle(Connection connection, Event<P> event, Delivery delivery) throws Exception;
}
