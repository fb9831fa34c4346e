package io.tailrace.event.builtin;

import io.tailrace.event.DomainEvent;
import java.util.function.Function;

/** The closed family of the built-in events: four variants, each with a closed set of actions. */
public sealed interface BuiltInEvent extends DomainEvent
        permits OrderEvent, PaymentEvent, SystemEvent, UserEvent {

    /**
     * Applies the function for this event's family. When a family is added, callers do not compile
     * until they handle it.
     */
    <R> R matchFamily(
            Function<? super OrderEvent, ? extends R> order,
            Function<? super PaymentEvent, ? extends R> payment,
            Function<? super SystemEvent, ? extends R> system,
            Function<? super UserEvent, ? extends R> user);
}
