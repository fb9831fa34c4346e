package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.Progress;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** Commits what is finished. For the consumer's thread. */
interface Commits extends AutoCloseable {

    /** Whether commits are possible, and what is committed is known. */
    default boolean ready() {
        return true;
    }

    /** A partition begins with what was committed, or with what was never committed. */
    void begin(TopicPartition id, Progress progress, boolean wasCommitted);

    /** Commits if there is something and it is time. */
    void tick();

    /**
     * Commits what is finished of these, and returns when that is done or has failed.
     *
     * @return false if it is not possible before the group has finished a rebalance
     */
    boolean now(Collection<TopicPartition> ids);

    /** These belong to somebody else. */
    void forget(Collection<TopicPartition> ids);

    @Override
    default void close() {}
}
