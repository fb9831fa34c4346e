package io.tailrace.processor.dlt;

import io.tailrace.event.internal.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How carefully dead letters are redriven. What is null is chosen by the size of the run: {@value
 * #LARGE_CANARIES} canaries and {@value #LARGE_RATE} dead letters per second if the run has more
 * than {@value #LARGE} dead letters, otherwise no canaries and no limit.
 *
 * @param canaries how many dead letters are redriven first; the others follow only if all of these
 *     are handled; 0 for none
 * @param perSecond how many dead letters are redriven per second at most; 0 for no limit
 * @param canaryWait how long to wait until the canaries are handled, at most a day
 * @param canarySettle how long canaries of groups are watched after their groups have committed
 *     past them, at most a day
 */
public record RedrivePace(
        @Nullable Integer canaries,
        @Nullable Double perSecond,
        Duration canaryWait,
        Duration canarySettle) {

    /** Runs of more dead letters than this are large. */
    public static final int LARGE = 100;

    /** The canaries of a large run. */
    public static final int LARGE_CANARIES = 10;

    /** The dead letters per second of a large run. */
    public static final int LARGE_RATE = 100;

    /** The default of {@link #canaryWait}: 30 s. */
    public static final Duration DEFAULT_CANARY_WAIT = Duration.ofSeconds(30);

    /** The default of {@link #canarySettle}: 5 s. */
    public static final Duration DEFAULT_CANARY_SETTLE = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public RedrivePace {
        Check.that(canaries == null || canaries >= 0, "canary", "must be 0 or more", canaries);
        Check.that(perSecond == null || perSecond >= 0, "rate", "must be 0 or more", perSecond);
        requireTime("canary-wait", canaryWait);
        requireTime("canary-settle", canarySettle);
    }

    /** No canaries, and this many dead letters per second; 0 for no limit. */
    public static RedrivePace withoutCanaries(double perSecond) {
        return new RedrivePace(0, perSecond, DEFAULT_CANARY_WAIT, DEFAULT_CANARY_SETTLE);
    }

    /** Whether the size of the run matters. */
    public boolean dependsOnSize() {
        return canaries == null || perSecond == null;
    }

    int canaries(boolean isLarge) {
        return canaries == null ? isLarge ? LARGE_CANARIES : 0 : canaries;
    }

    double rate(boolean isLarge) {
        return perSecond == null ? isLarge ? LARGE_RATE : 0 : perSecond;
    }

    private static void requireTime(String name, Duration time) {
        Check.that(
                !time.isNegative() && time.compareTo(LONGEST) <= 0,
                name,
                "must be between 0 and PT24H",
                time);
    }
}
