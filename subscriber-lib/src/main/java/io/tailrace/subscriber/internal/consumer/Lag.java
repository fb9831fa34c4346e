package io.tailrace.subscriber.internal.consumer;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of records of the assigned partitions that have not been read, updated once a second.
 */
public final class Lag {

    private static final Logger LOG = LoggerFactory.getLogger(Lag.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private volatile long unread;
    private long lastOfPaused;
    private long lastUpdate = System.nanoTime() - INTERVAL.toNanos();

    /** The number of unread records of all partitions. Safe for any thread. */
    public long unread() {
        return unread;
    }

    /** Updates the number if the last update is a second old. Called on the consumer's thread. */
    void update(Consumer<byte[], byte[]> consumer) {
        if (System.nanoTime() - lastUpdate < INTERVAL.toNanos()) {
            return;
        }
        lastUpdate = System.nanoTime();
        Set<TopicPartition> paused = consumer.paused();
        long sum = 0;
        for (TopicPartition id : consumer.assignment()) {
            if (!paused.contains(id)) {
                sum += consumer.currentLag(id).orElse(0);
            }
        }
        unread = sum + ofPaused(consumer, paused);
    }

    /**
     * Fetches end offsets, because the consumer knows the lag of partitions only while it reads. If
     * the brokers do not answer, the last number stays: a subscriber that is stuck has not caught
     * up.
     */
    private long ofPaused(Consumer<byte[], byte[]> consumer, Set<TopicPartition> paused) {
        if (paused.isEmpty()) {
            return 0;
        }
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(paused, INTERVAL);
            long sum = 0;
            for (TopicPartition id : paused) {
                sum += Math.max(0, ends.getOrDefault(id, 0L) - consumer.position(id, INTERVAL));
            }
            lastOfPaused = sum;
        } catch (TimeoutException e) {
            LOG.debug(
                    "Could not fetch end offsets; the lag of paused partitions stays as it was", e);
        }
        return lastOfPaused;
    }
}
