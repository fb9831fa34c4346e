package io.tailrace.relay.account;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far the blocks are gone through that are not looked at in every round, and when to go through
 * them again. A sweep begins when everything that was written before it was planned is published,
 * so that one sweep counts all of it. No input or output. For one thread.
 *
 * <p>Rows come into these blocks whenever transactions write: into space that a vacuum has freed,
 * but also into blocks that sessions have kept for their next row, and into blocks that were added
 * in advance. So after rows are published the account is complete again only after a sweep. A sweep
 * reads the whole table, which takes memory of PostgreSQL away from others: if the last one found
 * nothing and nothing was vacuumed, the next one waits ten times as long as the last one took.
 */
final class Sweep {

    /** Rows that were not published are found after this time at the latest. */
    private static final long LONGEST_PAUSE = Duration.ofHours(1).toNanos();

    private static final long PAUSE_FACTOR = 10;
    private static final long NOT_PLANNED = -1;

    private final LongSupplier nanos;
    private long writtenBelow = NOT_PLANNED;
    private long leaf;
    private long block;
    private long rows;
    private long vacuums;
    private long planned;
    private long begun;
    private long ended;
    private boolean hasBegun;
    private boolean hasFound;
    private boolean complete;

    /**
     * @param nanos the time, such as {@link System#nanoTime}
     */
    Sweep(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Whether nothing was published since the last sweep was planned, which has counted everything.
     *
     * @param published how many rows were published
     */
    boolean isComplete(long published) {
        return complete
                && writtenBelow == NOT_PLANNED
                && published == rows
                && nanos.getAsLong() - planned < LONGEST_PAUSE;
    }

    /**
     * Plans a sweep, unless one is planned, or it is too early for one.
     *
     * @param published how many rows were published before the next transaction was read
     * @param vacuumed how often the table was vacuumed
     */
    void plan(long nextTransaction, long published, long vacuumed) {
        if (writtenBelow != NOT_PLANNED || (complete && isTooEarly(vacuumed))) {
            return;
        }
        writtenBelow = nextTransaction;
        rows = published;
        vacuums = vacuumed;
        planned = nanos.getAsLong();
        hasBegun = false;
        hasFound = false;
    }

    private boolean isTooEarly(long vacuumed) {
        if (hasFound || vacuumed != vacuums) {
            return false;
        }
        long pause = Math.min(LONGEST_PAUSE, PAUSE_FACTOR * (ended - begun));
        return nanos.getAsLong() - ended < pause;
    }

    /**
     * Whether a planned sweep can be gone on with.
     *
     * @param published the rows of lower transactions are published
     */
    boolean isDue(long published) {
        boolean due = writtenBelow != NOT_PLANNED && writtenBelow <= published;
        if (due && !hasBegun) {
            hasBegun = true;
            begun = nanos.getAsLong();
        }
        return due;
    }

    /** Whether a planned sweep waits for rows to be published, such as of an open transaction. */
    boolean isWaiting(long published) {
        return writtenBelow != NOT_PLANNED && writtenBelow > published;
    }

    /** A row was found that only a sweep finds. */
    void found() {
        hasFound = true;
    }

    /**
     * From which block of a leaf on the sweep goes on.
     *
     * @param end the block behind the last one of the leaf's part of the sweep
     * @return the end if the leaf is done
     */
    long next(Leaf of, long end) {
        if (of.oid() == leaf) {
            return Math.min(block, end);
        }
        return of.oid() < leaf ? end : 0;
    }

    /** The blocks of a leaf before one are done. */
    void done(Leaf of, long before) {
        leaf = of.oid();
        block = before;
    }

    /**
     * Ends the sweep.
     *
     * @param counted the rows of lower transactions are counted
     * @return whether everything is counted that was written before the sweep was planned
     */
    boolean end(long counted) {
        complete = writtenBelow != NOT_PLANNED && counted >= writtenBelow;
        writtenBelow = NOT_PLANNED;
        leaf = 0;
        block = 0;
        ended = nanos.getAsLong();
        return complete;
    }
}
