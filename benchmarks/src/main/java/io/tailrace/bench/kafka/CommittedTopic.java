package io.tailrace.bench.kafka;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Creates {@code read_committed} consumers. Stateless.
 *
 * <p>The operating system chooses the size of their receive buffer. Kafka's default of 64 KB is the
 * size of one packet of the loopback interface: TCP would repeatedly wait for 200 ms, and the
 * benchmark would measure these pauses.
 */
public final class CommittedTopic {

    private CommittedTopic() {}

    /** A consumer of the whole topic from its beginning; the caller closes it. */
    public static KafkaConsumer<byte[], byte[]> consumer(
            String bootstrapServers, String topic, int partitions) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest",
                                "fetch.max.wait.ms", "20",
                                "max.poll.records", "5000",
                                "receive.buffer.bytes", "-1",
                                "enable.auto.commit", "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> all =
                IntStream.range(0, partitions).mapToObj(n -> new TopicPartition(topic, n)).toList();
        consumer.assign(all);
        return consumer;
    }
}
