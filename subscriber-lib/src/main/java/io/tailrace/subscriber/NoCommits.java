package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.Progress;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** Remembers nothing: the next start begins where it is told to. */
record NoCommits() implements Commits {

    @Override
    public void begin(TopicPartition id, Progress progress, boolean wasCommitted) {}

    @Override
    public void tick() {}

    @Override
    public boolean now(Collection<TopicPartition> ids) {
        return true;
    }

    @Override
    public void forget(Collection<TopicPartition> ids) {}
}
