package io.tailrace.subscriber.inbox;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import java.sql.Connection;

/**
 * Handles events in a database transaction that the inbox begins and ends; otherwise under the
 * rules of {@link io.tailrace.subscriber.handler.EventHandler}.
 *
 * @param <P> the type of the payload
 */
@FunctionalInterface
public interface TransactionalHandler<P extends DomainEvent> {

    /**
     * Handles one event.
     *
     * @param connection a connection with an open transaction; the handler must not commit it, roll
     *     it back or close it
     * @throws Exception if handling failed; the transaction is rolled back
     */
    void handle(Connection connection, Event<P> event, Delivery delivery) throws Exception;
}
