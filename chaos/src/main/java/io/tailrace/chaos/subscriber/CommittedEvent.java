package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.subscriber.service.Behaviour;

/**
 * An event that the {@link EventLoad} committed.
 *
 * @param eventId the event id
 * @param aggregate the id of its aggregate
 * @param sequence its place among the events of the aggregate, from 0
 * @param behaviour what the handler does with it
 */
public record CommittedEvent(
        String eventId, String aggregate, long sequence, Behaviour behaviour) {}
