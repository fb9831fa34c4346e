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

/** A {@code read_committed} consumer of {@code outbox.order} that keeps no records. */
final class ArrivalsReader implements AutoCloseable {

    private static final String TOPIC = "outbox.order";
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Arrivals arrivals;
    private final Thread thread = new Thread(this::run, "arrivals");
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    ArrivalsReader(String bootstrapServers, Arrivals arrivals) {
        this.arrivals = arrivals;
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

    /** Throws what went wrong with reading, if something did. */
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
                consumer.poll(POLL).forEach(arrivals::add);
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
