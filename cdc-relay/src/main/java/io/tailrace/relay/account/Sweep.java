package io.tailrace.relay.account;

/**
 * How far the blocks are gone through that are not looked at in every round. A sweep begins when
 * everything that was written before it was planned is published, so that one sweep counts all of
 * it. No input or output. For one thread.
 */
final class Sweep {

    private static final long NOT_PLANNED = -1;

    private long writtenBelow = NOT_PLANNED;
    private long leaf;
    private long block;

    /** Plans a sweep, unless one is planned. */
    void plan(long nextTransaction) {
        if (writtenBelow == NOT_PLANNED) {
            writtenBelow = nextTransaction;
        }
    }

    /**
     * Whether a planned sweep can be gone on with.
     *
     * @param published the rows of lower transactions are published
     */
    boolean isDue(long published) {
        return writtenBelow != NOT_PLANNED && writtenBelow <= published;
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
        boolean complete = writtenBelow != NOT_PLANNED && counted >= writtenBelow;
        writtenBelow = NOT_PLANNED;
        leaf = 0;
        block = 0;
        return complete;
    }
}
