package io.tailrace.bench.relay.lab;

import io.tailrace.bench.kafka.CommittedTopic;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Reads the committed records of one topic from its beginning. For one thread. */
public final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Begins at the start of the topic, which must exist. */
    public TopicReader(String bootstrapServers, String topic) {
        consumer = CommittedTopic.consumer(bootstrapServers, topic, Lab.PARTITIONS);
    }

    /** Polls once and returns the number of records. */
    public int poll(Duration atMost) {
        return consumer.poll(atMost).count();
    }

    /** Polls once, passes each record on, and returns the number of records. */
    public int poll(Duration atMost, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(atMost);
        records.forEach(each);
        return records.count();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
