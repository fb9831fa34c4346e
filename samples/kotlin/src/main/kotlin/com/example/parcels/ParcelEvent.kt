package com.example.parcels

import io.tailrace.event.DomainEvent
import io.tailrace.event.EventType

/** What happens to a parcel. The aggregate is the parcel. */
sealed interface ParcelEvent : DomainEvent {

    @EventType("parcel.packed.v1")
    data class Packed(@JvmField val aggregateId: String, val grams: Int) : ParcelEvent {
        override fun aggregateId() = aggregateId
    }

    @EventType("parcel.labelled.v1")
    data class Labelled(@JvmField val aggregateId: String, val address: String?) : ParcelEvent {
        override fun aggregateId() = aggregateId
    }
}
