package io.tailrace.processor.topology.delay;

import java.util.Optional;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The record that a held event was read from, as its key in the schedule says. Kafka Streams does
 * not know it when the event is released, because no record of the event is being read then.
 */
record HeldOrigin(String topic, int partition, long offset) implements RecordMetadata {

    /**
     * The origin of the event with a key; empty if the key names no topic.
     *
     * @param partition the partition of the task, which is that of all its inputs
     */
    static Optional<RecordMetadata> of(byte[] key, int partition) {
        String topic = DueKey.topic(key);
        return topic.isEmpty()
                ? Optional.empty()
                : Optional.of(new HeldOrigin(topic, partition, DueKey.offset(key)));
    }
}
