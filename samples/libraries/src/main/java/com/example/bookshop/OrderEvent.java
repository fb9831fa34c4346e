package com.example.bookshop;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;

/** What happens to an order. The aggregate is the order. */
public sealed interface OrderEvent extends DomainEvent {

    @EventType("order.placed.v1")
    record Placed(String aggregateId, String book) implements OrderEvent {}

    @EventType("order.invoiced.v1")
    record Invoiced(String aggregateId, int cents) implements OrderEvent {}
}
