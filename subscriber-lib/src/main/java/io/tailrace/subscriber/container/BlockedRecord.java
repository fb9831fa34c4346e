package io.tailrace.subscriber.container;

import java.time.Instant;

/**
 * A record that its partition waits for: the listener has failed with it, and the records after it
 * are not read. Immutable.
 *
 * @param topic the topic of the record
 * @param partition the partition of the record
 * @param offset the offset of the record
 * @param eventId the id of its event; empty if the record has none
 * @param attempts how often this group has failed with the event
 * @param since when the listener failed first since the record was read
 * @param reportMissing whether the event has failed for good, and only the report to the topic of
 *     failed events could not be written; false if the listener is called again
 */
public record BlockedRecord(
        String topic,
        int partition,
        long offset,
        String eventId,
        int attempts,
        Instant since,
        boolean reportMissing) {}
