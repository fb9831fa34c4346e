package com.example.helpdesk;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;
import org.springframework.modulith.events.Externalized;

/** What happens to tickets. */
public sealed interface TicketEvent extends DomainEvent {

    /** A ticket was opened. */
    @EventType("ticket.opened.v1")
    record Opened(String aggregateId, String subject) implements TicketEvent {}

    /** A ticket was closed. Spring Modulith externalizes it, and it is emitted as itself. */
    @Externalized
    @EventType("ticket.closed.v1")
    record Closed(String aggregateId) implements TicketEvent {}
}
