package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * How long published rows stay in the outbox table. Immutable.
 *
 * @param keep rows whose ids are older are removed once they are published; zero keeps every row,
 *     otherwise at least 1 s
 * @param batchRows the largest number of rows that one transaction deletes; 1 to 100,000
 */
public record Retention(Duration keep, int batchRows) {

    /** The default of {@link #batchRows()}. */
    public static final int DEFAULT_BATCH_ROWS = 1_000;

    /** Keeps every row: the default. */
    public static final Retention OFF = new Retention(Duration.ZERO, DEFAULT_BATCH_ROWS);

    private static final int MAX_BATCH_ROWS = 100_000;
    private static final Duration MIN_KEEP = Duration.ofSeconds(1);
    private static final Duration MAX_KEEP = Duration.ofDays(36_500);
    private static final Duration MAX_PAUSE = Duration.ofHours(1);
    private static final int PASSES = 100;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value, its rule and the actual value
     */
    public Retention {
        Check.that(
                keep.isZero() || (keep.compareTo(MIN_KEEP) >= 0 && keep.compareTo(MAX_KEEP) <= 0),
                "retention",
                "must be PT0S to keep every row, or PT1S to P36500D",
                keep);
        Check.that(
                batchRows >= 1 && batchRows <= MAX_BATCH_ROWS,
                "retention-batch",
                "must be 1 to " + MAX_BATCH_ROWS,
                batchRows);
    }

    /** Whether rows are removed at all. */
    public boolean isOn() {
        return !keep.isZero();
    }

    /**
     * The time between two passes over the table: a hundredth of the retention, but at least 1 s
     * and at most 1 h.
     */
    public Duration pause() {
        Duration share = keep.dividedBy(PASSES);
        if (share.compareTo(MIN_KEEP) < 0) {
            return MIN_KEEP;
        }
        return share.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : share;
    }
}
