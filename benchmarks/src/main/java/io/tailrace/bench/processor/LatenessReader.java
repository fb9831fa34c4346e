package io.tailrace.bench.processor;

import io.tailrace.bench.kafka.CommittedTopic;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;

/** Reads events as a subscriber does and measures how late each is. For one thread. */
final class LatenessReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration GIVE_UP = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;

    LatenessReader(String bootstrapServers, String topic) {
        consumer = CommittedTopic.consumer(bootstrapServers, topic, BenchmarkCluster.PARTITIONS);
    }

    /**
     * Reads the given number of events.
     *
     * @param lateness receives for each event the milliseconds since it was due, or since its
     *     creation if it has no due time
     */
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
                        "Of %d events only %d arrived, and none within the last 2 minutes"
                                .formatted(events, seen));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** The due time of the event, or the time of its id if it has no due time. */
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
