package io.tailrace.subscriber.internal.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
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

    /** Of the partitions that were paused at the last update. */
    private final Map<TopicPartition, OptionalLong> ofPaused = new HashMap<>();

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
        askForEnds(consumer);
        unread =
                consumer.assignment().stream()
                        .mapToLong(id -> Math.max(0, consumer.currentLag(id).orElse(0)))
                        .sum();
        lastUpdate = System.nanoTime();
    }

    /**
     * Fetches the end offsets of the partitions that have been paused for a while: the consumer
     * learns of new records only by reading, or from this answer. If the brokers do not answer, the
     * lag stays: a subscriber that is stuck has not caught up.
     */
    private void askForEnds(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> paused = consumer.paused();
        ofPaused.keySet().retainAll(paused);
        Set<TopicPartition> resting = new HashSet<>(paused);
        resting.removeIf(id -> isRead(id, consumer.currentLag(id)));
        try {
            if (!resting.isEmpty()) {
                Map<TopicPartition, Long> unused = consumer.endOffsets(resting, INTERVAL);
            }
        } catch (TimeoutException e) {
            LOG.debug(
                    "Could not fetch end offsets; the lag of paused partitions stays as it was", e);
        }
        paused.forEach(id -> ofPaused.put(id, consumer.currentLag(id)));
    }

    /** Whether a paused partition was read since the last update. */
    private boolean isRead(TopicPartition id, OptionalLong lag) {
        return lag.isPresent() && !lag.equals(ofPaused.get(id));
    }
}
