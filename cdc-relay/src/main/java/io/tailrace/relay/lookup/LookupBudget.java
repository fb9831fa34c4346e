package io.tailrace.relay.lookup;

import java.time.Duration;

/**
 * Which questions are asked of PostgreSQL: ten per second, and none that has waited so long that
 * nobody waits for the answer any more. No input or output. For one thread.
 */
final class LookupBudget {

    /** How many questions a second has, and can be saved up. */
    static final int PER_SECOND = 10;

    /** How long a question can wait for those before it. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final double NANOS = 1e9;

    private double left = PER_SECOND;
    private long filledAt;

    /**
     * @param now of {@link System#nanoTime()}
     */
    LookupBudget(long now) {
        this.filledAt = now;
    }

    /**
     * Takes a question.
     *
     * @param arrived when it was read, of {@link System#nanoTime()}
     * @return whether it is to be asked
     */
    boolean take(long arrived, long now) {
        left = Math.min(PER_SECOND, left + (now - filledAt) / NANOS * PER_SECOND);
        filledAt = now;
        if (left < 1 || now - arrived > PATIENCE.toNanos()) {
            return false;
        }
        left--;
        return true;
    }
}
