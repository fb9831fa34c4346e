package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * When a relay is not ready although it runs. Immutable.
 *
 * @param walBudget how many bytes of write-ahead log the slot may hold; 0 for no budget
 * @param standstill for how long the position may stand still while the log grows; at least 1 s. A
 *     relay waits for at least three heartbeats.
 */
public record AlarmLimits(long walBudget, Duration standstill) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** No budget, and 30 s. */
    public static final AlarmLimits DEFAULT = new AlarmLimits(0, Duration.ofSeconds(30));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public AlarmLimits {
        Check.that(walBudget >= 0, "wal-budget", "must be at least 0", walBudget);
        Check.that(
                standstill.compareTo(SHORTEST) >= 0,
                "standstill",
                "must be at least 1 s",
                standstill);
    }

    /** Whether there is a budget. */
    public boolean hasBudget() {
        return walBudget > 0;
    }
}
