package io.tailrace.relay.reading;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads partitions from their beginning. Stateless. */
public final class TopicReading {

    private static final Duration WITHOUT_PROGRESS = Duration.ofMinutes(1);

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

    /**
     * Ends a reading of the first partition of a topic that gets no further, as of a partition that
     * has lost its leader. For readings that wait for no open transaction.
     *
     * @return called before every request; throws Kafka's {@link TimeoutException} after a minute
     *     without progress
     */
    public static Runnable whileItMoves(Consumer<byte[], byte[]> consumer, String topic) {
        return new Moving(consumer, new TopicPartition(topic, 0));
    }

    private static final class Moving implements Runnable {

        private final Consumer<byte[], byte[]> consumer;
        private final TopicPartition partition;
        private long position = -1;
        private long since = System.nanoTime();

        Moving(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
            this.consumer = consumer;
            this.partition = partition;
        }

        @Override
        public void run() {
            long now = consumer.position(partition);
            if (now != position) {
                position = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > WITHOUT_PROGRESS.toNanos()) {
                throw new TimeoutException(
                        "%s gave no record for %d s"
                                .formatted(partition, WITHOUT_PROGRESS.toSeconds()));
            }
        }
    }
}
