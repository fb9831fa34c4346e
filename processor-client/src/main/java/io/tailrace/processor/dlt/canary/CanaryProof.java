package io.tailrace.processor.dlt.canary;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the committed offsets of its reader prove about one canary. No canary is sent before its
 * reader has a position at or before the end of the partition, see {@link Position}, so an offset
 * behind the canary was committed since. It proves nothing if it is behind the end of the
 * partition, which is left of a deleted topic, or if it moved while the group had no member, which
 * is what an operator's reset looks like.
 */
final class CanaryProof {

    private final Canary canary;
    private @Nullable Map<TopicPartition, Long> reportsToRead;
    private long passedAt;
    private boolean movedWithoutMember;

    CanaryProof(Canary canary) {
        this.canary = canary;
    }

    Canary canary() {
        return canary;
    }

    /** Whether the committed offset of the reader proves that it is behind the canary. */
    boolean isPassed() {
        return reportsToRead != null;
    }

    /** Whether the offset moved past the canary while the group had no member. */
    boolean movedWithoutMember() {
        return movedWithoutMember;
    }

    /** When the canary was passed, of {@link System#nanoTime}; undefined if it is not. */
    long passedAt() {
        return passedAt;
    }

    /**
     * Takes an observation into account.
     *
     * @param committed the committed offset; null if there is none
     * @param end the end of the partition
     * @param members how many members the reader has; empty if that is not known, which proves
     *     nothing for now
     * @return whether this observation is the first that proves it
     */
    boolean observe(@Nullable Long committed, long end, Optional<Integer> members) {
        boolean isPast = committed != null && committed > canary.offset() && committed <= end;
        if (!isPast || isPassed() || movedWithoutMember || members.isEmpty()) {
            return false;
        }
        movedWithoutMember = members.get() == 0;
        return !movedWithoutMember;
    }

    /**
     * Notes that the canary is passed.
     *
     * @param reports the ends of the reports, which the reader may have written before
     * @param now of {@link System#nanoTime}
     */
    void passed(Map<TopicPartition, Long> reports, long now) {
        reportsToRead = reports;
        passedAt = now;
    }

    /**
     * Whether every report is read that the reader may have written before it passed the canary.
     */
    boolean reportsAreRead(Map<TopicPartition, Long> read) {
        Map<TopicPartition, Long> reports = reportsToRead;
        return reports != null
                && reports.entrySet().stream()
                        .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
