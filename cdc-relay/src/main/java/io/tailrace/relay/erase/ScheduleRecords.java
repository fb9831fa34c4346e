package io.tailrace.relay.erase;

import io.tailrace.relay.erase.Attribution.Owner;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Tells the records of an aggregate in the changelog of a schedule that are still held from those
 * that a later record has replaced, and that wait for compaction. For one thread.
 */
final class ScheduleRecords {

    private record Place(int partition, ByteBuffer key) {}

    private final TopicRecords found;
    private final Set<Place> held = new HashSet<>();
    private final Set<Place> seen = new HashSet<>();
    private final long now;
    private long replacedAt;

    /**
     * @param now the time of the run, in milliseconds since 1970: what is in the topic now cannot
     *     have been removed before
     */
    ScheduleRecords(String topic, long now) {
        this.found = new TopicRecords(topic);
        this.now = now;
        this.replacedAt = now;
    }

    /** Takes over the next record of a partition. */
    void add(ConsumerRecord<byte[], byte[]> record, Owner owner) {
        if (record.key() == null) {
            return;
        }
        Place place = new Place(record.partition(), ByteBuffer.wrap(record.key()));
        if (owner == Owner.OTHER) {
            if (seen.contains(place)) {
                replacedAt = Math.max(replacedAt, record.timestamp());
            }
            held.remove(place);
        } else {
            found.add(owner, record.timestamp());
            seen.add(place);
            held.add(place);
        }
    }

    /** What was found, once all records are added. */
    TopicRecords found() {
        found.replaced(held.size(), Math.max(now, replacedAt));
        return found;
    }
}
