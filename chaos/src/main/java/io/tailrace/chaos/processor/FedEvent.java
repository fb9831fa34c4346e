package io.tailrace.chaos.processor;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * An event that the {@link Feed} wrote to an outbox topic, with one record or several.
 *
 * @param id the event id
 * @param invalid whether its payload is broken
 * @param deliverAt the earliest time of its delivery, or {@link Instant#MIN} for an event without
 *     one
 * @param written the timestamps of its records in the order of writing, by the clock of the feed
 */
record FedEvent(String id, boolean invalid, Instant deliverAt, List<Instant> written) {

    /** Copies the list. */
    FedEvent {
        written = List.copyOf(written);
    }

    /** Whether the event has an earliest time of delivery. */
    boolean isHeld() {
        return deliverAt.isAfter(Instant.MIN);
    }

    /** The same event with one more record, written at the given time. */
    FedEvent again(Instant time) {
        return new FedEvent(
                id, invalid, deliverAt, Stream.concat(written.stream(), Stream.of(time)).toList());
    }
}
