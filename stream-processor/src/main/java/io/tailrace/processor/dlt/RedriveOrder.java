package io.tailrace.processor.dlt;

import java.time.Duration;

/**
 * What a redrive is told.
 *
 * @param run names it; an event passes dedupe once per run
 * @param filter which dead letters
 * @param limit at most so many are sent; {@link Long#MAX_VALUE} for all
 * @param perSecond at most so many per second; 0 for no limit
 * @param canary so many are sent first and watched; 0 for none
 * @param canaryWait for so long they must not come back
 * @param maxRedrives letters that were sent again so often are refused
 * @param dryRun whether nothing is sent
 */
public record RedriveOrder(
        String run,
        LetterFilter filter,
        long limit,
        double perSecond,
        int canary,
        Duration canaryWait,
        int maxRedrives,
        boolean dryRun) {

    public static final Duration DEFAULT_CANARY_WAIT = Duration.ofSeconds(30);
    public static final int DEFAULT_MAX_REDRIVES = 3;

    private static final int MAX_RUN = 200;

    public RedriveOrder {
        require(
                !run.isBlank() && run.length() <= MAX_RUN,
                "run must have 1 to 200 characters",
                run);
        require(limit >= 1, "limit must be at least 1", limit);
        require(perSecond >= 0, "rate must be 0 or more", perSecond);
        require(canary >= 0, "canary must be 0 or more", canary);
        require(!canaryWait.isNegative(), "canary-wait must be 0 or more", canaryWait);
        require(maxRedrives >= 1, "max-redrives must be at least 1", maxRedrives);
    }

    private static void require(boolean holds, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + actual);
        }
    }
}
