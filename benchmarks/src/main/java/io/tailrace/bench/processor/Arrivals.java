package io.tailrace.bench.processor;

import io.tailrace.bench.CommittedTopic;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;

/** Sees events arrive as a subscriber would. For one thread. */
final class Arrivals implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration GIVE_UP = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;

    Arrivals(String bootstrapServers, String topic) {
        consumer = CommittedTopic.consumer(bootstrapServers, topic, Cluster.PARTITIONS);
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
