package io.tailrace.spring.bookshop;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;

/** The events of a bookshop. Their names are those of built-in events, their fields are not. */
sealed interface BookEvent extends DomainEvent {

    /** A book was ordered. */
    @EventType("order.placed.v1")
    record Ordered(String aggregateId, String isbn) implements BookEvent {}
}
