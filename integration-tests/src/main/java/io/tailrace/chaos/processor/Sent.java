package io.tailrace.chaos.processor;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * An event that was written to a topic of the outbox, at least once.
 *
 * @param id the event id
 * @param invalid whether its payload is broken
 * @param deliverAt before which it must not be passed on, or {@link Instant#MIN}
 * @param written the times of its records, by the clock of the feed; the first one first
 */
record Sent(String id, boolean invalid, Instant deliverAt, List<Instant> written) {

    Sent {
        written = List.copyOf(written);
    }

    /** The same event, written once more. */
    Sent again(Instant time) {
        return new Sent(
                id, invalid, deliverAt, Stream.concat(written.stream(), Stream.of(time)).toList());
    }
}
