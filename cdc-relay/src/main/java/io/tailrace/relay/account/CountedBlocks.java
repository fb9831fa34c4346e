package io.tailrace.relay.account;

import io.tailrace.event.internal.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which rows of a table, or of one partition, are counted. The table has no index, so its blocks
 * are divided into ranges, and for each range it is known below which transaction every row that a
 * range has or ever gets is counted. The last range has no end, for blocks that do not exist yet.
 * Neighbours with the same transaction are one range. No input or output. For one thread.
 *
 * <p>A range gets no more rows of transactions below its own, because these had ended when it was
 * counted. So a visit counts the rows of the transactions between the last visit and this one, each
 * once, wherever in the range they are.
 */
final class CountedBlocks {

    /** No row is counted yet, whatever its transaction. */
    static final long NOTHING = 0;

    /**
     * Blocks that are counted alike.
     *
     * @param from the first block
     * @param to the block after the last one
     * @param below the rows of transactions with lower ids, of 64 bits, are counted; or {@link
     *     #NOTHING}
     */
    record Range(long from, long to, long below) {}

    private final TreeMap<Long, Long> belowFrom = new TreeMap<>();

    /** All blocks are counted alike. */
    CountedBlocks(long below) {
        belowFrom.put(0L, below);
    }

    /** The ranges of the blocks between two, in order. */
    List<Range> between(long from, long to) {
        List<Range> ranges = new ArrayList<>();
        long begin = from;
        while (begin < to) {
            Long next = belowFrom.higherKey(begin);
            long end = next == null ? to : Math.min(to, next);
            ranges.add(new Range(begin, end, belowFrom.floorEntry(begin).getValue()));
            begin = end;
        }
        return ranges;
    }

    /** The blocks between two are counted. */
    void counted(long from, long to, long below) {
        if (from >= to) {
            return;
        }
        long after = belowFrom.floorEntry(to).getValue();
        belowFrom.subMap(from, true, to, true).clear();
        put(from, below);
        put(to, after);
    }

    /** All blocks from one on are counted, also those that do not exist yet. */
    void countedFrom(long from, long below) {
        belowFrom.tailMap(from, true).clear();
        put(from, below);
    }

    private void put(long from, long below) {
        Map.Entry<Long, Long> before = belowFrom.lowerEntry(from);
        if (before == null || before.getValue() != below) {
            belowFrom.put(from, below);
        }
        Map.Entry<Long, Long> next = belowFrom.higherEntry(from);
        if (next != null && next.getValue() == below) {
            belowFrom.remove(next.getKey());
        }
    }

    /** Below which transaction every row is counted. */
    long lowest() {
        return belowFrom.values().stream().mapToLong(Long::longValue).min().orElse(NOTHING);
    }

    /** Above which transaction no row is counted. */
    long highest() {
        return belowFrom.values().stream().mapToLong(Long::longValue).max().orElse(NOTHING);
    }

    /** The text form: {@code <first block>:<transaction>} of each range, separated by spaces. */
    String text() {
        List<String> ranges = new ArrayList<>();
        belowFrom.forEach((from, below) -> ranges.add(from + ":" + below));
        return String.join(" ", ranges);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is another text
     */
    static CountedBlocks parse(String text) {
        CountedBlocks blocks = new CountedBlocks(NOTHING);
        long last = -1;
        for (String range : text.split(" ", -1)) {
            int colon = range.indexOf(':');
            Check.that(colon > 0, "range", "must be <block>:<transaction>", Check.quote(range));
            long from = Long.parseLong(range.substring(0, colon));
            Check.that(from > last, "range", "must begin behind block " + last, from);
            Check.that(last >= 0 || from == 0, "first range", "must begin at block 0", from);
            blocks.countedFrom(from, Long.parseLong(range.substring(colon + 1)));
            last = from;
        }
        return blocks;
    }
}
