package io.tailrace.bench.relay;

import io.tailrace.bench.CommittedTopic;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Reads committed records of one topic from its beginning. For one thread. */
final class Arrivals implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    Arrivals(String bootstrapServers, String topic) {
        consumer = CommittedTopic.consumer(bootstrapServers, topic, Lab.PARTITIONS);
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
