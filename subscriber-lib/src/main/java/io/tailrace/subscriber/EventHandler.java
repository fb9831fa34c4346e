package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;

/**
 * Handles events. Called by many threads at once, for different aggregates. Runs in an {@link
 * io.tailrace.event.EventContext} that makes the event the cause of whatever it emits, and goes on
 * with its trace.
 *
 * @param <P> the type of the payload
 */
@FunctionalInterface
public interface EventHandler<P extends DomainEvent> {

    /**
     * Handles one event. When it returns, the event is handled. A thread that is interrupted has
     * used up its time, and whatever it returns afterwards is ignored.
     *
     * @throws RetryLaterException if it could not even try; this does not count as an attempt
     * @throws Exception if it could not; it is called again, unless the exception is an {@link
     *     io.tailrace.event.EventException} that says that this is of no use
     */
    void handle(Event<P> event, Delivery delivery) throws Exception;
}
