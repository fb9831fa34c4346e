package io.tailrace.subscriber.internal.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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

    /** Of the partitions that were paused at the last update. */
    private Map<TopicPartition, Long> positions = Map.of();

    /** Of the partitions that nobody reads. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

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
        Map<TopicPartition, Long> paused = new HashMap<>();
        try {
            for (TopicPartition id : consumer.paused()) {
                paused.put(id, consumer.position(id, INTERVAL));
            }
            updateEnds(consumer, paused);
        } catch (TimeoutException e) {
            LOG.debug(
                    "Could not fetch end offsets; the lag of paused partitions stays as it was", e);
        }
        positions = paused;
        unread = sum(consumer);
    }

    /**
     * Fetches the end offsets of the partitions that have been paused for a while, because the
     * consumer knows the lag of a partition only while it reads. If the brokers do not answer, the
     * last ones stay: a subscriber that is stuck has not caught up.
     */
    private void updateEnds(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> paused) {
        Set<TopicPartition> waiting = new HashSet<>();
        paused.forEach(
                (id, position) -> {
                    if (position.equals(positions.get(id)) || consumer.currentLag(id).isEmpty()) {
                        waiting.add(id);
                    }
                });
        ends.keySet().retainAll(waiting);
        if (!waiting.isEmpty()) {
            ends.putAll(consumer.endOffsets(waiting, INTERVAL));
        }
    }

    private long sum(Consumer<byte[], byte[]> consumer) {
        long sum = 0;
        for (TopicPartition id : consumer.assignment()) {
            Long position = positions.get(id);
            Long end = ends.get(id);
            sum +=
                    position == null || end == null
                            ? consumer.currentLag(id).orElse(0)
                            : Math.max(0, end - position);
        }
        return sum;
    }
}
