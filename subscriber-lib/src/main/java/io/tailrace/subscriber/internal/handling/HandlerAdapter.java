package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.handler.ProducingHandler;
import java.util.Optional;

/** Calls a handler of either kind and returns the outcome of the call. */
@FunctionalInterface
public interface HandlerAdapter {

    /**
     * Calls the handler.
     *
     * @throws Exception whatever the handler throws
     */
    Outcome handle(Event<DomainEvent> event, Delivery delivery) throws Exception;

    /** The event handler that is called; empty if it is a handler of another kind. */
    default Optional<EventHandler<DomainEvent>> eventHandler() {
        return Optional.empty();
    }

    /** Adapts an event handler. */
    @SuppressWarnings("unchecked") // a handler is only called with the type it is registered for
    static HandlerAdapter of(EventHandler<?> handler) {
        EventHandler<DomainEvent> any = (EventHandler<DomainEvent>) handler;
        return new HandlerAdapter() {
            @Override
            public Outcome handle(Event<DomainEvent> event, Delivery delivery) throws Exception {
                any.handle(event, delivery);
                return new Outcome.Handled();
            }

            @Override
            public Optional<EventHandler<DomainEvent>> eventHandler() {
                return Optional.of(any);
            }
        };
    }

    /** Adapts a producing handler. */
    @SuppressWarnings("unchecked") // a handler is only called with the type it is registered for
    static HandlerAdapter producing(ProducingHandler<?> handler) {
        ProducingHandler<DomainEvent> any = (ProducingHandler<DomainEvent>) handler;
        return (event, delivery) -> new Outcome.Produced(any.handle(event, delivery));
    }
}
