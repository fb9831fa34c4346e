package io.tailrace.relay.position;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions from their beginning. Stateless. */
public final class TopicReading {

    private static final Duration POLL = Duration.ofMillis(200);

    private TopicReading() {}

    /**
     * The end of a partition. For a {@code read_committed} consumer it is before the first
     * transaction that is open.
     *
     * @param consumer its assignment is changed
     */
    public static long end(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        List<TopicPartition> only = List.of(partition);
        consumer.assign(only); // Kafka's client warns if it finds offsets it was not assigned
        return consumer.endOffsets(only).getOrDefault(partition, 0L);
    }

    /**
     * Passes every record up to an end on; waits for transactions that are open before it if the
     * consumer is a {@code read_committed} one.
     *
     * @param consumer its assignment is changed
     * @param beforePoll called before every request to the brokers; ends the reading if it throws
     */
    public static void upTo(
            long end,
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            Runnable beforePoll,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> records) {
        List<TopicPartition> only = List.of(partition);
        consumer.assign(only);
        consumer.seekToBeginning(only);
        while (consumer.position(partition) < end) {
            beforePoll.run();
            consumer.poll(POLL).forEach(records);
        }
    }
}
