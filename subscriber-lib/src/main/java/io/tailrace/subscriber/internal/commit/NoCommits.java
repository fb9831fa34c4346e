package io.tailrace.subscriber.internal.commit;

import io.tailrace.subscriber.partition.PartitionProgress;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** Commits nothing, for a broadcast subscriber, whose start position is configured. */
public record NoCommits() implements Commits {

    @Override
    public void begin(TopicPartition id, PartitionProgress progress, boolean wasCommitted) {}

    @Override
    public void tick() {}

    @Override
    public boolean now(Collection<TopicPartition> ids) {
        return true;
    }

    @Override
    public void forget(Collection<TopicPartition> ids) {}
}
