package io.tailrace.processor.topology.stage;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions that stages do not want to read further at this moment, because their events wait.
 * Stream threads change it, and their consumers obey. Safe for any thread.
 */
public final class PausedInputs {

    private final Set<TopicPartition> paused = ConcurrentHashMap.newKeySet();

    /** Reads nothing further of a partition. */
    public void pause(TopicPartition partition) {
        paused.add(partition);
    }

    /** Reads partitions again. */
    public void resume(Collection<TopicPartition> partitions) {
        paused.removeAll(partitions);
    }

    /** Whether the partition is not to be read. */
    public boolean contains(TopicPartition partition) {
        return paused.contains(partition);
    }

    /** Whether every partition is to be read. */
    public boolean isEmpty() {
        return paused.isEmpty();
    }

    /** The number of partitions that are not read. */
    public int count() {
        return paused.size();
    }
}
