package io.tailrace.processor.held;

import io.tailrace.event.EventHeaders;
import io.tailrace.processor.schedule.HeldEventCodec;
import io.tailrace.processor.schedule.ScheduledEvent;
import io.tailrace.record.TextHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;

/**
 * What is shown of an event that a processor holds; its payload and headers are not kept. A text is
 * empty if the header that it is read from is missing.
 *
 * @param place where the event is held
 * @param due when the event is due
 * @param id the event id
 * @param source the source of the event, within which its id is unique
 * @param type the type of the event
 * @param aggregate the aggregate id
 * @param group the consumer group that the event is retried for; empty if it is for every group
 * @param topic the topic that the event will be written to
 * @param bytes the size of the event in the schedule
 */
public record HeldEvent(
        Place place,
        Instant due,
        String id,
        String source,
        String type,
        String aggregate,
        String group,
        String topic,
        int bytes) {

    /** By due time, and in the order in which the events of a partition are delivered. */
    static final Comparator<HeldEvent> ORDER =
            Comparator.comparing(HeldEvent::due)
                    .thenComparing(held -> held.place().partition())
                    .thenComparing(held -> held.place().key());

    /**
     * Where an event is held.
     *
     * @param partition the partition, which is also the number of the task
     * @param key the key in the schedule; read-only, never moved
     */
    public record Place(int partition, ByteBuffer key) {

        static Place of(int partition, byte[] key) {
            return new Place(partition, ByteBuffer.wrap(key).asReadOnlyBuffer());
        }

        /** A copy of the key. */
        byte[] keyBytes() {
            byte[] bytes = new byte[key.remaining()];
            key.duplicate().get(bytes);
            return bytes;
        }
    }

    /**
     * The held event of an entry of the schedule.
     *
     * @throws IllegalArgumentException if the value is no held event of a known format
     */
    static HeldEvent of(Place place, byte[] value) {
        ScheduledEvent event = HeldEventCodec.decode(value);
        byte[] key = event.key();
        return new HeldEvent(
                place,
                Instant.ofEpochMilli(event.due()),
                TextHeaders.getOr(event.headers(), EventHeaders.ID, ""),
                TextHeaders.getOr(event.headers(), EventHeaders.SOURCE, ""),
                TextHeaders.getOr(event.headers(), EventHeaders.TYPE, ""),
                key == null ? "" : new String(key, StandardCharsets.UTF_8),
                event.group() == null ? "" : event.group(),
                event.topic(),
                value.length);
    }
}
