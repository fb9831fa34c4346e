package io.tailrace.relay;

import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts the records of a topic by their ids, and keeps no record in memory. */
final class CountedIds {

    private static final Duration POLL = Duration.ofMillis(100);

    private CountedIds() {}

    /**
     * Reads a topic until it has a number of different ids.
     *
     * @return the number of records, and the number of different ids among them, after at most a
     *     minute
     */
    static List<Integer> await(KafkaBroker kafka, String topic, int wanted) {
        long giveUpAt = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", kafka.bootstrapServers(),
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest",
                                "enable.auto.commit", "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            int records = 0;
            Set<String> ids = new HashSet<>();
            while (ids.size() < wanted && System.nanoTime() < giveUpAt) {
                if (consumer.assignment().isEmpty()) {
                    LockSupport.parkNanos(POLL.toNanos());
                    consumer.assign(partitions(consumer, topic));
                    continue;
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    records++;
                    ids.add(ReadCommitted.header(record, EventHeaders.ID));
                }
            }
            return List.of(records, ids.size());
        }
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }
}
