package io.tailrace.subscriber;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many records have not been read yet, looked up once a second. Written by one thread. */
final class Lag {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private volatile long unread;
    private long lookedAt = System.nanoTime() - EVERY.toNanos();

    /** Of all partitions together. */
    long unread() {
        return unread;
    }

    void look(Consumer<byte[], byte[]> consumer) {
        if (System.nanoTime() - lookedAt < EVERY.toNanos()) {
            return;
        }
        lookedAt = System.nanoTime();
        Set<TopicPartition> paused = consumer.paused();
        long sum = 0;
        for (TopicPartition id : consumer.assignment()) {
            if (!paused.contains(id)) {
                sum += consumer.currentLag(id).orElse(0);
            }
        }
        unread = sum + ofPaused(consumer, paused);
    }

    /** The brokers say it with what is read; of what is not read, they have to be asked. */
    private static long ofPaused(Consumer<byte[], byte[]> consumer, Set<TopicPartition> paused) {
        if (paused.isEmpty()) {
            return 0;
        }
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(paused, EVERY);
            long sum = 0;
            for (TopicPartition id : paused) {
                sum += Math.max(0, ends.getOrDefault(id, 0L) - consumer.position(id, EVERY));
            }
            return sum;
        } catch (TimeoutException e) {
            LOG.debug("The brokers do not say how far the partitions go", e);
            return 0;
        }
    }
}
