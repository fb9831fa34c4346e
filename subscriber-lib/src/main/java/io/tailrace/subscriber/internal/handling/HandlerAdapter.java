package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.handler.ProducingHandler;

/** Calls a handler of either kind and returns the outcome of the call. */
@FunctionalInterface
public interface HandlerAdapter {

    /**
     * Calls the handler.
     *
     * @throws Exception whatever the handler throws
     */
    Outcome handle(Event<DomainEvent> event, Delivery delivery) throws Exception;

    /** Adapts an event handler. */
    @SuppressWarnings("unchecked") // a handler is only called with the type it is registered for
    static HandlerAdapter of(EventHandler<?> handler) {
        EventHandler<DomainEvent> any = (EventHandler<DomainEvent>) handler;
        return (event, delivery) -> {
            any.handle(event, delivery);
            return new Outcome.Handled();
        };
    }

    /** Adapts a producing handler. */
    @SuppressWarnings("unchecked") // a handler is only called with the type it is registered for
    static HandlerAdapter producing(ProducingHandler<?> handler) {
        ProducingHandler<DomainEvent> any = (ProducingHandler<DomainEvent>) handler;
        return (event, delivery) -> new Outcome.Produced(any.handle(event, delivery));
    }
}
