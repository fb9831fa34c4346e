package com.example.warehouse;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;

/** What happens to an article in the warehouse. The aggregate is the article. */
public sealed interface StockEvent extends DomainEvent {

    @EventType("stock.received.v1")
    record Received(String aggregateId, int pieces) implements StockEvent {}

    @EventType("stock.taken.v1")
    record Taken(String aggregateId, int pieces) implements StockEvent {}
}
