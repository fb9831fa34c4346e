package io.tailrace.subscriber.partition;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which offsets of a partition are finished: all below {@code offset}, and from there to below
 * {@code end} all except {@code unfinished}. Offsets without a record count as finished. Immutable.
 *
 * @param offset the first unfinished offset; the offset that is committed
 * @param end the offset after the last finished one; equal to {@code offset} if no offset beyond
 *     {@code offset} is finished
 * @param unfinished the unfinished offsets from {@code offset} to below {@code end}; empty if both
 *     are equal
 */
public record PartitionProgress(long offset, long end, SortedSet<Long> unfinished) {

    /**
     * Validates that the first unfinished offset is {@code offset}, and that the offset before
     * {@code end} is finished.
     *
     * @throws IllegalArgumentException if one of these rules is broken
     */
    public PartitionProgress {
        unfinished = new TreeSet<>(unfinished);
        if (end < offset) {
            throw new IllegalArgumentException(
                    "end must be at least offset, " + offset + ", got " + end);
        }
        if (unfinished.isEmpty() ? end != offset : unfinished.first() != offset) {
            throw new IllegalArgumentException(
                    "offset must be the first unfinished offset of "
                            + unfinished
                            + ", got "
                            + offset);
        }
        if (!unfinished.isEmpty() && unfinished.last() >= end - 1) {
            throw new IllegalArgumentException(
                    "end must follow a finished offset, got " + end + " after " + unfinished);
        }
    }

    /** Progress in which every offset below the given one is finished, and no other. */
    public static PartitionProgress at(long offset) {
        return new PartitionProgress(offset, offset, new TreeSet<>());
    }

    /** Whether an offset is finished. */
    public boolean isFinished(long other) {
        return other < offset || (other < end && !unfinished.contains(other));
    }
}
