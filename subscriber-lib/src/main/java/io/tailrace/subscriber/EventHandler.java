package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;

/**
 * Handles events. Runs in an {@link io.tailrace.event.EventContext} that makes the event the cause
 * of whatever it emits.
 *
 * @param <P> the type of the payload
 */
@FunctionalInterface
public interface EventHandler<P extends DomainEvent> {

    /**
     * Handles one event.
     *
     * @throws Exception if it could not; it is called again, unless the exception is an {@link
     *     io.tailrace.event.EventException} that says that this is of no use
     */
    void handle(Event<P> event, Delivery delivery) throws Exception;
}
