package com.example;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;

public sealed interface TicketEvent extends DomainEvent {

    @EventType("ticket.opened.v1")
    record Opened(String aggregateId, String subject) implements TicketEvent {}

    @EventType("ticket.closed.v1")
    record Closed(String aggregateId) implements TicketEvent {}
}
