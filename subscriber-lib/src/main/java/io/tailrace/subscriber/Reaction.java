package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;

/** What a group does about an event, whichever kind of handler it is. */
@FunctionalInterface
interface Reaction {

    Outcome to(Event<DomainEvent> event, Delivery delivery) throws Exception;

    /** Calls a handler. */
    @SuppressWarnings("unchecked") // a handler is called with what it was registered for
    static Reaction of(EventHandler<?> handler) {
        EventHandler<DomainEvent> any = (EventHandler<DomainEvent>) handler;
        return (event, delivery) -> {
            any.handle(event, delivery);
            return new Outcome.Handled();
        };
    }

    /** Calls a handler that makes records. */
    @SuppressWarnings("unchecked") // a handler is called with what it was registered for
    static Reaction producing(ProducingHandler<?> handler) {
        ProducingHandler<DomainEvent> any = (ProducingHandler<DomainEvent>) handler;
        return (event, delivery) -> new Outcome.Produced(any.handle(event, delivery));
    }
}
