package io.tailrace.processor.topology;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.process.kafka.TextHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;

/** How long an event took to get here. */
final class Latency {

    private Latency() {}

    /** Since the event happened; since it was due if that was later. */
    static Duration of(Record<byte[], Routed> record, long now) {
        long since = Math.max(happened(record), record.value().due());
        return Duration.ofMillis(now - since);
    }

    /** By its id; by the time of the record if the id carries none. */
    private static long happened(Record<byte[], Routed> record) {
        String id = TextHeaders.getOr(record.headers(), EventHeaders.ID, "");
        try {
            return EventId.parse(id).time().map(Instant::toEpochMilli).orElseGet(record::timestamp);
        } catch (IllegalArgumentException | DateTimeException e) {
            return record.timestamp();
        }
    }
}
