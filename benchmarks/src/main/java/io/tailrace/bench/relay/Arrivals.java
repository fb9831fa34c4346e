package io.tailrace.bench.relay;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed records of one topic from its beginning. For one thread. */
final class Arrivals implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    Arrivals(String bootstrapServers, String topic) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest",
                                "max.poll.records", "5000",
                                // one packet of the loopback interface is larger than the default
                                "receive.buffer.bytes", "-1",
                                "enable.auto.commit", "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(
                IntStream.range(0, Lab.PARTITIONS)
                        .mapToObj(n -> new TopicPartition(topic, n))
                        .toList());
    }

    /** Waits a moment for more; returns how many came. */
    int poll(Duration atMost) {
        return consumer.poll(atMost).count();
    }

    /** Waits a moment for more, and shows each. */
    int poll(Duration atMost, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(atMost);
        records.forEach(each);
        return records.count();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
