package io.tailrace.relay.account;

import io.tailrace.relay.position.Horizon;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BiConsumer;

/** One round through the tails of the leaves, and through as much of the rest as time allows. */
final class Round {

    /** A sweep reads 16 MiB per second at most, in blocks of the default size. */
    private static final long SWEPT_PER_SECOND = 2_048;

    private static final long MILLIS = 1_000;

    /** 8 MiB of blocks of the default size, far below the limit of a statement. */
    private static final long CHUNK = 1_024;

    /** The share of the time of a round that a sweep takes: a twentieth. */
    private static final int SHARE = 20;

    private final RowReader rows;
    private final CounterState state;
    private final TableLook look;
    private final Horizon published;
    private final BiConsumer<String, String> counter;

    /**
     * @param counter receives id and aggregate type of every row that is counted
     */
    Round(
            RowReader rows,
            CounterState state,
            TableLook look,
            Horizon published,
            BiConsumer<String, String> counter) {
        this.rows = rows;
        this.state = state;
        this.look = look;
        this.published = published;
        this.counter = counter;
    }

    /** Counts new rows at the ends of all leaves. */
    void tails() throws SQLException {
        state.leaves().values().forEach(leaf -> leaf.attached(false));
        for (Leaf leaf : look.leaves()) {
            LeafState known =
                    state.leaves()
                            .computeIfAbsent(
                                    leaf.oid(),
                                    oid ->
                                            new LeafState(
                                                    leaf.file(),
                                                    new CountedBlocks(CountedBlocks.NOTHING),
                                                    0,
                                                    true));
            known.attached(true);
            long tail = known.tail(leaf.blocks());
            for (long from = tail; from < leaf.blocks(); from += CHUNK) {
                count(leaf, known, from, Math.min(from + CHUNK, leaf.blocks()), counter);
            }
            // Blocks that came meanwhile have only rows of transactions that had not ended.
            known.counted().countedFrom(leaf.blocks(), published.below());
            known.ended(published.below(), leaf.blocks(), look.nextTransaction());
        }
    }

    /**
     * Goes on with a sweep, as far as its share of the time and the limit of what is read allow.
     *
     * @param interval the time between two rounds
     * @return whether the sweep has ended, and everything is counted that it was planned for
     */
    boolean sweep(Sweep sweep, Duration interval) throws SQLException {
        if (!sweep.isDue(published.below())) {
            return false;
        }
        long deadline = System.nanoTime() + interval.toNanos() / SHARE;
        long left = Math.max(1, interval.toMillis() * SWEPT_PER_SECOND / MILLIS);
        for (Leaf leaf : look.leaves()) {
            LeafState known = state.leaves().get(leaf.oid());
            if (known == null) {
                continue;
            }
            long end = known.tail(leaf.blocks());
            for (long from = sweep.next(leaf, end); from < end; ) {
                if (left <= 0 || System.nanoTime() - deadline >= 0) {
                    return false;
                }
                long to = Math.min(from + Math.min(CHUNK, left), end);
                count(leaf, known, from, to, finder(sweep));
                sweep.done(leaf, to);
                left -= to - from;
                from = to;
            }
        }
        return sweep.end(state.lowest());
    }

    private BiConsumer<String, String> finder(Sweep sweep) {
        return (id, type) -> {
            sweep.found();
            counter.accept(id, type);
        };
    }

    private void count(
            Leaf leaf, LeafState known, long from, long to, BiConsumer<String, String> visitor)
            throws SQLException {
        for (CountedBlocks.Range range : known.counted().between(from, to)) {
            if (range.below() < published.below()) {
                rows.read(leaf, range, published, visitor);
            }
        }
        known.counted().counted(from, to, published.below());
    }
}
