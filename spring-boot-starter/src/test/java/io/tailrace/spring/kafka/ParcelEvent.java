package io.tailrace.spring.kafka;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;

/** What happens to parcels. */
public sealed interface ParcelEvent extends DomainEvent {

    /** A parcel was sent. */
    @EventType("parcel.sent.v1")
    record Sent(String aggregateId) implements ParcelEvent {}

    /** A parcel was lost. */
    @EventType("parcel.lost.v1")
    record Lost(String aggregateId) implements ParcelEvent {}
}
