package io.tailrace.processor.topology.stage;

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

    /** Reads a partition again. */
    public void resume(TopicPartition partition) {
        paused.remove(partition);
    }

    /**
     * Reads all inputs of a task again.
     *
     * @param partition the partition of the task, which is that of all its inputs
     */
    public void resumeAll(int partition) {
        paused.removeIf(each -> each.partition() == partition);
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
