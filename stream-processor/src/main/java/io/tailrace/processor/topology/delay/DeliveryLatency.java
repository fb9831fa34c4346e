package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventHeaders;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.record.IdTime;
import io.tailrace.record.TextHeaders;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Record;

/** Computes how long an event took until it was delivered. */
final class DeliveryLatency {

    private DeliveryLatency() {}

    /**
     * The time since the event happened, or since it was due if that was later. Negative if the
     * clocks of two machines disagree.
     *
     * @param now the current time, in milliseconds since 1970
     */
    static Duration of(Record<byte[], RoutedEvent> record, long now) {
        long since = Math.max(happenedAt(record), record.value().due());
        return Duration.ofMillis(now - since);
    }

    /** The time in the event id, or the time of the record if the event id has no time. */
    private static long happenedAt(Record<byte[], RoutedEvent> record) {
        long millis = IdTime.millisOf(TextHeaders.get(record.headers(), EventHeaders.ID));
        return millis == IdTime.NONE ? record.timestamp() : millis;
    }
}
