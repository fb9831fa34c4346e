package io.tailrace.subscriber.health;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a subscriber. Immutable.
 *
 * @param state the state of the subscriber
 * @param assigned the assigned partitions, as {@code topic-partition}, sorted
 * @param full the assigned partitions whose reading is paused because they have reached the largest
 *     allowed number of unfinished events, as {@code topic-partition}, sorted
 * @param lag the number of events of the assigned partitions that are not finished, read or not; up
 *     to one second old
 * @param unfinished the number of events that were read and are not finished
 * @param running the number of handlers that are running
 * @param stuck the number of handlers that are running although their timeout has expired
 * @param blockedAggregates the number of aggregates that wait because one of their events failed,
 *     is being reported, or has a stuck handler
 * @param oldestUnfinished the unfinished event with the earliest timestamp, or null if no event is
 *     unfinished
 * @param unreachable since when the brokers have not answered, or null if they answer; noticed
 *     about 10 seconds after the last answer
 * @param failure the error that stopped the subscriber, or null if it has not failed
 */
public record SubscriberHealth(
        SubscriberState state,
        List<String> assigned,
        List<String> full,
        long lag,
        int unfinished,
        int running,
        int stuck,
        int blockedAggregates,
        @Nullable Unfinished oldestUnfinished,
        @Nullable Unreachable unreachable,
        @Nullable Throwable failure) {

    /**
     * An event that is not finished.
     *
     * @param topic the topic of its record
     * @param partition the partition of its record
     * @param offset the offset of its record
     * @param recordedAt the timestamp of its record
     */
    public record Unfinished(String topic, int partition, long offset, Instant recordedAt) {}

    /**
     * Brokers that do not answer.
     *
     * @param since the time of the last answer, or of the start if there was none
     * @param bootstrapServers the configured addresses
     */
    public record Unreachable(Instant since, String bootstrapServers) {}

    /** Copies the lists. */
    public SubscriberHealth {
        assigned = List.copyOf(assigned);
        full = List.copyOf(full);
    }

    /** Whether the subscriber is running or paused, the brokers answer, and no handler is stuck. */
    public boolean isHealthy() {
        return (state == SubscriberState.RUNNING || state == SubscriberState.PAUSED)
                && stuck == 0
                && unreachable == null;
    }
}
