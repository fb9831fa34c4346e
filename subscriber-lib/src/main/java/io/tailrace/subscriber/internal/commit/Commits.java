package io.tailrace.subscriber.internal.commit;

import io.tailrace.subscriber.partition.PartitionProgress;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** Commits the progress of partitions. Called on the consumer's thread. */
public interface Commits extends AutoCloseable {

    /**
     * Prepares commits if that is necessary.
     *
     * @return whether commits are possible and the committed progress may be read; if not, the
     *     caller tries again
     */
    default boolean ready() {
        return true;
    }

    /**
     * Begins with a partition.
     *
     * @param progress the progress to begin with
     * @param wasCommitted whether this progress is the committed one; false if the group has no
     *     commit for the partition
     */
    void begin(TopicPartition id, PartitionProgress progress, boolean wasCommitted);

    /** Commits new progress if the commit interval has passed. */
    void tick();

    /**
     * Commits the progress of partitions, and returns when the commit has succeeded or failed.
     *
     * @return false if the group takes no commit before a rebalance has ended
     */
    boolean now(Collection<TopicPartition> ids);

    /** Forgets partitions that are no longer assigned. */
    void forget(Collection<TopicPartition> ids);

    @Override
    default void close() {}
}
