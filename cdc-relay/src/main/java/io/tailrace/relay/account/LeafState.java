package io.tailrace.relay.account;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is counted of one leaf. For one thread.
 *
 * <p>New rows come to the end of a leaf, and to free space anywhere. The rows at the end are looked
 * for in every round: from the block that was the last one when all transactions with rows before
 * it had ended.
 */
final class LeafState {

    /** Free space in the last blocks that are settled is filled up soon. */
    private static final long SLACK = 16;

    /** A transaction that is open for long must not make every round read the whole table. */
    private static final long LONGEST_TAIL = 16_384;

    private static final int MOST_MARKS = 256;

    /** Before a time the leaf had this many blocks, and only lower transactions wrote. */
    private record Mark(long blocks, long nextTransaction) {}

    private final long file;
    private final CountedBlocks counted;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long settled;
    private boolean attached;

    /**
     * @param file the number of its file
     * @param settled how many blocks from the first one on need not be looked at in every round
     * @param attached whether it belongs to the table, see {@link #attached(boolean)}
     */
    LeafState(long file, CountedBlocks counted, long settled, boolean attached) {
        this.attached = attached;
        this.file = file;
        this.counted = counted;
        this.settled = settled;
    }

    /** The number of the leaf's file. */
    long file() {
        return file;
    }

    /** Whether the rows belong to the table now. */
    boolean isAttached() {
        return attached;
    }

    /** The leaf belongs to the table now, or is a partition that is detached. */
    void attached(boolean now) {
        attached = now;
    }

    CountedBlocks counted() {
        return counted;
    }

    long settled() {
        return settled;
    }

    /**
     * From which block on a round looks at every block.
     *
     * @param blocks how many blocks the leaf has
     */
    long tail(long blocks) {
        return Math.max(0, Math.max(Math.min(settled, blocks) - SLACK, blocks - LONGEST_TAIL));
    }

    /**
     * A round has counted the tail.
     *
     * @param below the rows of lower transactions are counted
     * @param blocks how many blocks the leaf had when the next transaction had an id
     */
    void ended(long below, long blocks, long nextTransaction) {
        if (marks.size() < MOST_MARKS) {
            marks.add(new Mark(blocks, nextTransaction));
        }
        while (!marks.isEmpty() && marks.element().nextTransaction() <= below) {
            settled = marks.remove().blocks();
        }
    }
}
