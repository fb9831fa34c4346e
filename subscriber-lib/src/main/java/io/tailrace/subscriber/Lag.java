package io.tailrace.subscriber;

import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** How many records have not been read yet, looked up once a second. Written by one thread. */
final class Lag {

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
        long sum = 0;
        for (TopicPartition id : consumer.assignment()) {
            OptionalLong lag = consumer.currentLag(id);
            sum += lag.orElse(0);
        }
        unread = sum;
    }
}
