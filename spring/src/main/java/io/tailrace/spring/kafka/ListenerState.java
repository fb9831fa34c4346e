package io.tailrace.spring.kafka;

import io.tailrace.subscriber.container.BlockedRecord;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * What a listener of events does at the moment.
 *
 * @param state RUNNING, PAUSED by the application, STOPPED by the application, or FAILED
 * @param assigned the partitions that its consumers read, as {@code topic-partition}, sorted
 * @param paused the assigned partitions whose reading is paused, as {@code topic-partition}, sorted
 * @param blocked the events that partitions wait for
 * @param stuck the calls of the listener that have not returned for too long
 */
record ListenerState(
        State state,
        List<String> assigned,
        List<String> paused,
        List<BlockedRecord> blocked,
        List<StuckCall> stuck) {

    /** The states of the containers of Spring for Apache Kafka. */
    enum State {
        RUNNING,
        PAUSED,
        STOPPED,
        FAILED
    }

    /** The state of a container; may be called by any thread. */
    static ListenerState of(
            ConcurrentMessageListenerContainer<?, ?> container,
            List<BlockedRecord> blocked,
            List<StuckCall> stuck) {
        @Nullable Collection<TopicPartition> assigned = container.getAssignedPartitions();
        List<TopicPartition> partitions = assigned == null ? List.of() : List.copyOf(assigned);
        return new ListenerState(
                stateOf(container),
                partitions.stream().map(TopicPartition::toString).sorted().toList(),
                partitions.stream()
                        .filter(each -> isPaused(container, each))
                        .map(TopicPartition::toString)
                        .sorted()
                        .toList(),
                blocked,
                stuck);
    }

    /**
     * Whether the container works or was stopped on purpose, no call of the listener is stuck, and
     * every report could be written.
     */
    boolean isHealthy() {
        return state != State.FAILED
                && stuck.isEmpty()
                && blocked.stream().noneMatch(BlockedRecord::reportMissing);
    }

    private static State stateOf(ConcurrentMessageListenerContainer<?, ?> container) {
        if (!container.isInExpectedState()) {
            return State.FAILED;
        }
        if (!container.isRunning()) {
            return State.STOPPED;
        }
        return container.isPauseRequested() ? State.PAUSED : State.RUNNING;
    }

    private static boolean isPaused(
            ConcurrentMessageListenerContainer<?, ?> container, TopicPartition partition) {
        return container.isPauseRequested() || container.isPartitionPaused(partition);
    }
}
