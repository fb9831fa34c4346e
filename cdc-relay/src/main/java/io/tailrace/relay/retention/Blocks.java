package io.tailrace.relay.retention;

import java.util.List;

/**
 * A range of blocks of a table, or of each of its partitions.
 *
 * @param from the first block
 * @param to the block after the last one; above {@code from}
 */
record Blocks(long from, long to) {

    /** The SQL condition of rows in these blocks, which PostgreSQL finds without reading others. */
    String condition() {
        return "ctid >= '(%d,0)' AND ctid < '(%d,0)'".formatted(from, to);
    }

    /** Whether the range can be divided. */
    boolean isDivisible() {
        return to - from > 1;
    }

    /** The two halves of a range that is divisible. */
    List<Blocks> halves() {
        long middle = (from + to) / 2;
        return List.of(new Blocks(from, middle), new Blocks(middle, to));
    }
}
