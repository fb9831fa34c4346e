package io.tailrace.relay.account;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the counter of a relay knows. For one thread.
 *
 * @param epoch what the counts belong to
 * @param from the first minute of which every row is counted
 * @param leaves by object identifier, also of partitions that are detached; may be changed
 */
record CounterState(Epoch epoch, long from, Map<Long, LeafState> leaves) {

    /** A state of no leaf. */
    static CounterState empty(Epoch epoch, long from) {
        return new CounterState(epoch, from, new TreeMap<>());
    }

    /**
     * Below which transaction every row is counted that the table has now, or {@link
     * CountedBlocks#NOTHING}.
     */
    long lowest() {
        return leaves.values().stream()
                .filter(LeafState::isAttached)
                .mapToLong(leaf -> leaf.counted().lowest())
                .min()
                .orElse(CountedBlocks.NOTHING);
    }

    /** Above which transaction no row is counted. */
    long highest() {
        return leaves.values().stream()
                .mapToLong(leaf -> leaf.counted().highest())
                .max()
                .orElse(CountedBlocks.NOTHING);
    }
}
