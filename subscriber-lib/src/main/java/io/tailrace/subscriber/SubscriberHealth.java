package io.tailrace.subscriber;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber says of itself. A snapshot.
 *
 * @param state of the subscriber
 * @param assigned the partitions it has, as {@code topic-partition}
 * @param full those of them that are not read for now because they have the greatest allowed number
 *     of unfinished events
 * @param lag events of its partitions that are not finished, read or not; it is up to a second old
 * @param unfinished events that are read and not finished
 * @param running handlers that run
 * @param stuck handlers that still run although their time is up
 * @param blockedAggregates aggregates that wait because an event of theirs failed, is being
 *     reported or has a handler that is stuck
 * @param oldestUnfinished the unfinished event that was recorded first, or null
 * @param failure why it has stopped by itself, or null
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
        @Nullable Throwable failure) {

    /**
     * An event that is not finished.
     *
     * @param topic it is in
     * @param partition of that topic
     * @param offset in that partition
     * @param recordedAt the timestamp of the record
     */
    public record Unfinished(String topic, int partition, long offset, Instant recordedAt) {}

    /** Keeps copies of the lists. */
    public SubscriberHealth {
        assigned = List.copyOf(assigned);
        full = List.copyOf(full);
    }

    /** Whether events are handled, or would be if it were not paused, and no handler is stuck. */
    public boolean isHealthy() {
        return (state == SubscriberState.RUNNING || state == SubscriberState.PAUSED) && stuck == 0;
    }
}
