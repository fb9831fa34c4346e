package io.tailrace.subscriber.handler;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;

/**
 * Handles events of a type. Several threads call a handler at once, for different aggregates. Each
 * call runs in an {@link io.tailrace.event.EventContext} in which the handled event is the cause of
 * every event that the handler emits, with the same trace.
 *
 * @param <P> the type of the payload
 */
@FunctionalInterface
public interface EventHandler<P extends DomainEvent> {

    /**
     * Handles one event. The event is finished when this method returns. If the handler timeout
     * expires before, the thread is interrupted, the attempt has failed, and the later result of
     * this call is ignored.
     *
     * @throws RetryLaterException if the event could not be handled for now, for example because a
     *     circuit breaker is open; the call does not count as an attempt
     * @throws Exception if handling failed; the event is retried, unless the exception is an {@link
     *     io.tailrace.event.EventException} that is terminal
     */
    void handle(Event<P> event, Delivery delivery) throws Exception;
}
