package io.tailrace.subscriber.internal.consumer;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** How a subscriber gets its partitions and commits. Called on the consumer's thread. */
public interface Membership extends AutoCloseable {

    /**
     * Subscribes, restores assigned partitions and commits, as far as that is due. Called before
     * every poll.
     *
     * @return whether the subscriber is connected
     */
    boolean tick();

    /** Assigned partitions that must not be read yet, because their progress is not restored. */
    Set<TopicPartition> notReady();

    /**
     * Drains and commits for the last time.
     *
     * @param drainTimeout how long running handlers may continue
     */
    void end(Duration drainTimeout);

    @Override
    void close();
}
