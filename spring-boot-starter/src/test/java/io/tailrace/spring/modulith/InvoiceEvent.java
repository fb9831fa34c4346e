package io.tailrace.spring.modulith;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;
import org.springframework.modulith.events.Externalized;

/** A typed event that Modulith externalizes as well. */
@Externalized("elsewhere")
@EventType("invoice.sent.v1")
record InvoiceEvent(String aggregateId) implements DomainEvent {}
