package io.tailrace.relay.position;

/**
 * Which rows are published, by the transactions that wrote them. No input or output.
 *
 * <p>A row has only the lower 32 bits of the id of the transaction that wrote it, its {@code xmin}.
 * Frozen rows keep these bits, so that a row of long ago can look like a young one, and stays. The
 * opposite cannot happen: every row that is not published has a transaction at or above the
 * horizon, and fewer than 2³¹ transactions above it, so that the difference of 32 bits is exact.
 *
 * <p>A row that was updated has the {@code xmin} of the update. A transaction below the horizon has
 * ended before the heartbeat of the horizon, and could only update what was committed before, so
 * the insert is published as well. The same holds for an {@code ALTER TABLE} that rewrites the
 * table. So the {@code xmin} does not show which rows a first start has left out: a position with a
 * floor has no horizon.
 *
 * @param below every row of a transaction with a lower id is published, of 64 bits
 */
public record Horizon(long below) {

    /** Far below 2³¹, from where on ids of 32 bits cannot be compared. */
    private static final long COMPARABLE = 1L << 30;

    /**
     * Whether rows can be compared with the horizon.
     *
     * @param next the id of the next transaction, of 64 bits
     */
    public boolean isComparable(long next) {
        return next >= below && next - below < COMPARABLE;
    }

    /** The same horizon, but not above another. */
    public Horizon atMost(long other) {
        return new Horizon(Math.min(below, other));
    }

    /**
     * The SQL condition of published rows.
     *
     * @param xmin the SQL expression of the row's {@code xmin}
     */
    public String condition(String xmin) {
        String number = xmin + "::text::bigint";
        return "(%s > 2 AND %s)".formatted(number, precedes(number, below));
    }

    /**
     * The SQL condition of published rows that an earlier horizon does not have.
     *
     * @param xmin the SQL expression of the row's {@code xmin}
     * @param earlier the lowest id that the rows can have, of 64 bits; comparable with this horizon
     */
    public String condition(String xmin, long earlier) {
        return "(%s AND NOT %s)"
                .formatted(condition(xmin), precedes(xmin + "::text::bigint", earlier));
    }

    /** As PostgreSQL compares ids of 32 bits, but with any number instead of the current one. */
    private static String precedes(String number, long id) {
        return "((%s - %d) & 4294967295) >= 2147483648".formatted(number, id);
    }
}
