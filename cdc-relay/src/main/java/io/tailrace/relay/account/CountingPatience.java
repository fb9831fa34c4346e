package io.tailrace.relay.account;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * For how long rows that are not counted stay. A process that has counted once waits for ever; one
 * that never could, such as without a right, waits a while. For one thread at a time.
 */
final class CountingPatience {

    /** How long rows stay that cannot be counted. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final LongSupplier nanos;
    private boolean hasBegun;
    private boolean hasCounted;
    private boolean hasGivenUp;
    private long begun;

    /**
     * @param nanos the time, such as {@link System#nanoTime}
     */
    CountingPatience(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The process begins to count, maybe again. */
    void begun() {
        if (!hasBegun) {
            hasBegun = true;
            begun = nanos.getAsLong();
        }
    }

    /** Rows are counted. */
    void counted() {
        hasCounted = true;
        hasGivenUp = false;
    }

    /** Gives up if it is time to; true only once. */
    boolean givesUp() {
        if (hasGivenUp || hasCounted || !hasBegun) {
            return false;
        }
        hasGivenUp = nanos.getAsLong() - begun >= LONGEST.toNanos();
        return hasGivenUp;
    }

    /** Whether rows may be removed that are not counted. */
    boolean hasGivenUp() {
        return hasGivenUp;
    }
}
