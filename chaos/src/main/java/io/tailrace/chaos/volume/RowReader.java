package io.tailrace.chaos.volume;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code read_committed} consumer of {@code outbox.order} that adds each record to the account
 * and keeps none. A thread of its own reads.
 */
final class RowReader implements AutoCloseable {

    private static final String TOPIC = "outbox.order";
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RowAccount account;
    private final Thread thread = new Thread(this::run, "row-reader");
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    RowReader(String bootstrapServers, RowAccount account) {
        this.account = account;
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest",
                                "enable.auto.commit", "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        thread.start();
    }

    /** Throws the exception that ended the thread, if one did. */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }

    private void run() {
        try (consumer) {
            assign();
            while (!closed) {
                consumer.poll(POLL).forEach(account::add);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void assign() {
        List<PartitionInfo> partitions = consumer.listTopics().getOrDefault(TOPIC, List.of());
        while (partitions.isEmpty() && !closed) {
            LockSupport.parkNanos(POLL.toNanos());
            partitions = consumer.listTopics().getOrDefault(TOPIC, List.of());
        }
        consumer.assign(
                partitions.stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList());
    }
}
