package io.tailrace.subscriber.partition;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far a partition has been handled: everything below an offset, and some of what follows.
 * Offsets that hold no record count as finished. Immutable.
 *
 * @param offset everything below it is finished; it is not, unless nothing is known beyond it
 * @param end nothing from here on is finished; at least {@code offset}
 * @param unfinished what is not finished from {@code offset} to before {@code end}
 */
public record Progress(long offset, long end, SortedSet<Long> unfinished) {

    /**
     * Checks that the first unfinished offset is {@code offset}, and that all are before the end.
     */
    public Progress {
        unfinished = new TreeSet<>(unfinished);
        if (end < offset) {
            throw new IllegalArgumentException(
                    "end must be at least the offset, " + offset + ", got " + end);
        }
        if (unfinished.isEmpty() ? end != offset : unfinished.first() != offset) {
            throw new IllegalArgumentException(
                    "offset must be the first unfinished one of " + unfinished + ", got " + offset);
        }
        if (!unfinished.isEmpty() && unfinished.last() >= end - 1) {
            throw new IllegalArgumentException(
                    "end must follow a finished offset, got " + end + " after " + unfinished);
        }
    }

    /** Everything below the offset, and nothing else. */
    public static Progress at(long offset) {
        return new Progress(offset, offset, new TreeSet<>());
    }

    /** Whether that offset is finished. */
    public boolean isFinished(long other) {
        return other < offset || (other < end && !unfinished.contains(other));
    }
}
