package io.tailrace.relay.retention;

/**
 * Rows of an aggregate, counted.
 *
 * @param removed how many were deleted
 * @param published how many are left that are published for certain
 * @param unpublished how many are left of which nothing shows that they are published
 */
public record RowCount(long removed, long published, long unpublished) {

    /** No rows. */
    public static final RowCount NONE = new RowCount(0, 0, 0);

    static RowCount removed(long rows) {
        return new RowCount(rows, 0, 0);
    }

    static RowCount left(long published, long unpublished) {
        return new RowCount(0, published, unpublished);
    }

    /** The sum. */
    public RowCount plus(RowCount other) {
        return new RowCount(
                removed + other.removed,
                published + other.published,
                unpublished + other.unpublished);
    }

    /** How many rows are left. */
    public long left() {
        return published + unpublished;
    }
}
