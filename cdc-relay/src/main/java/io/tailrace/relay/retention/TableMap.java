package io.tailrace.relay.retention;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the rows in each range of blocks, so that a pass reads only the ranges with
 * rows that have become too old. The table has no index, and reading all of it for every pass would
 * push other tables out of the memory of PostgreSQL. A range gets no row that is older than the
 * moment at which it was last looked at. No input or output. For one thread.
 */
final class TableMap {

    /** About as many rows as one transaction deletes. */
    private static final int MIN_BLOCKS = 128;

    /** Limits the memory to about a megabyte, whatever the size of the table. */
    private static final int MAX_RANGES = 65_536;

    private static final long NEVER = Long.MIN_VALUE;
    private static final long NONE = Long.MAX_VALUE;

    private int blocksPerRange = MIN_BLOCKS;
    private long[] oldest = {};
    private long[] looked = {};
    private int[] ageless = {};

    /**
     * Fits the map to the size of the table.
     *
     * @param blocks how many blocks the table, or its largest partition, has
     */
    void fit(long blocks) {
        int before = blocksPerRange;
        while (blocks > (long) blocksPerRange * MAX_RANGES) {
            blocksPerRange *= 2;
        }
        int ranges = (int) ((blocks + blocksPerRange - 1) / blocksPerRange);
        int known = before == blocksPerRange ? Math.min(oldest.length, ranges) : 0;
        oldest = Arrays.copyOf(oldest, ranges);
        looked = Arrays.copyOf(looked, ranges);
        ageless = Arrays.copyOf(ageless, ranges);
        Arrays.fill(oldest, known, ranges, NONE);
        Arrays.fill(looked, known, ranges, NEVER);
        Arrays.fill(ageless, known, ranges, 0);
    }

    /** How many ranges the table has. */
    int ranges() {
        return looked.length;
    }

    /** The blocks of a range, from 0. */
    Blocks blocks(int range) {
        long from = (long) range * blocksPerRange;
        return new Blocks(from, from + blocksPerRange);
    }

    /**
     * Whether a range may hold rows from before a time.
     *
     * @param cutoff rows with older ids are to be removed
     */
    boolean isDue(int range, Instant cutoff) {
        return Math.min(looked[range], oldest[range]) < cutoff.toEpochMilli();
    }

    /**
     * Takes over what a range holds.
     *
     * @param at the time at the database before the range was looked at
     */
    void looked(int range, Kept kept, Instant at) {
        Instant time = kept.oldest();
        looked[range] = at.toEpochMilli();
        oldest[range] = time == null ? NONE : time.toEpochMilli();
        ageless[range] = kept.ageless();
    }

    /** The oldest row with an age in all ranges. */
    @Nullable Instant oldest() {
        long first = Arrays.stream(oldest).min().orElse(NONE);
        return first == NONE ? null : Instant.ofEpochMilli(first);
    }

    /** How many rows have no age. */
    long ageless() {
        return Arrays.stream(ageless).asLongStream().sum();
    }
}
