package io.tailrace.bench.processor;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sees events arrive as a subscriber would. For one thread.
 *
 * <p>The operating system chooses the size of the receive buffer. Kafka's default is 64 KB, which
 * is one packet of the loopback interface: TCP then waits for 200 ms again and again, and that is
 * what would be measured.
 */
final class Arrivals implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration GIVE_UP = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;

    Arrivals(String bootstrapServers, String topic) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest",
                                "fetch.max.wait.ms", "20",
                                "receive.buffer.bytes", "-1",
                                "enable.auto.commit", "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(
                IntStream.range(0, Cluster.PARTITIONS)
                        .mapToObj(n -> new TopicPartition(topic, n))
                        .toList());
    }

    /** Returns when so many have arrived; tells of each how late it was, in milliseconds. */
    void await(int events, LongConsumer lateness) {
        int seen = 0;
        long giveUpAt = System.nanoTime() + GIVE_UP.toNanos();
        while (seen < events) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                long now = System.currentTimeMillis();
                lateness.accept(now - expected(record));
                seen++;
                giveUpAt = System.nanoTime() + GIVE_UP.toNanos();
            }
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException(
                        "of %d events only %d arrived".formatted(events, seen));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** When it was due, or else made. */
    private static long expected(ConsumerRecord<byte[], byte[]> record) {
        Header due = record.headers().lastHeader(EventHeaders.DELIVER_AT);
        return due == null
                ? EventId.parse(text(record.headers().lastHeader(EventHeaders.ID)))
                        .time()
                        .map(Instant::toEpochMilli)
                        .orElseThrow()
                : Instant.parse(text(due)).toEpochMilli();
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
