package io.tailrace.processor.topics;

import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** What a stream thread has not processed yet. */
final class Backlog {

    /** A stream thread that has not processed this many records is behind. */
    static final int LARGE = 1_000;

    private Backlog() {}

    /**
     * Whether many records wait. Records that are large come in small polls, so the size of a poll
     * says nothing.
     *
     * @param polled how many records the last poll has brought
     * @param inputs the partitions that the thread reads
     * @param lag how many records of a partition were not polled; empty if that is unknown
     */
    static boolean isLarge(
            long polled,
            Collection<TopicPartition> inputs,
            Function<TopicPartition, OptionalLong> lag) {
        long waiting = polled;
        for (TopicPartition input : inputs) {
            if (waiting >= LARGE) {
                return true;
            }
            waiting += lag.apply(input).orElse(0);
        }
        return waiting >= LARGE;
    }
}
