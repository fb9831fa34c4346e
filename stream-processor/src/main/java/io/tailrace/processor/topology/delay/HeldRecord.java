package io.tailrace.processor.topology.delay;

import io.tailrace.processor.schedule.HeldEventCodec;
import io.tailrace.processor.schedule.ScheduledEvent;
import io.tailrace.processor.topology.stage.RoutedEvent;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A record of Kafka Streams as the schedule stores it, see {@link HeldEventCodec}. Stateless. */
final class HeldRecord {

    private HeldRecord() {}

    static byte[] encode(Record<byte[], RoutedEvent> record) {
        RoutedEvent routed = record.value();
        return HeldEventCodec.encode(
                new ScheduledEvent(
                        routed.topic(),
                        routed.group(),
                        routed.due(),
                        record.timestamp(),
                        record.key(),
                        routed.payload(),
                        record.headers()));
    }

    /**
     * Decodes a held record.
     *
     * @throws IllegalArgumentException if the bytes were not written by {@link #encode}
     */
    static Record<byte[], RoutedEvent> decode(byte[] bytes) {
        ScheduledEvent event = HeldEventCodec.decode(bytes);
        return new Record<>(
                event.key(),
                new RoutedEvent(event.topic(), event.group(), event.due(), event.payload()),
                event.timestamp(),
                event.headers());
    }

    /** Decodes a held record; null for bytes that {@link #decode} does not accept. */
    static @Nullable Record<byte[], RoutedEvent> decodeOrNull(byte[] bytes) {
        try {
            return decode(bytes);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
