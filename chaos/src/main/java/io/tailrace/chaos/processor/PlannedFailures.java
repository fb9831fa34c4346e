package io.tailrace.chaos.processor;

/**
 * How the {@link FailingGroup} handles an event, computed from the event id.
 *
 * @param failures how many attempts fail before one succeeds
 * @param group the group that reports the failures
 * @param reason the reason in the reports
 */
record PlannedFailures(int failures, String group, String reason) {

    /** The group that the processor has a retry policy for. */
    static final String GROUP = "failing";

    /** A group that the processor does not know. */
    static final String STRANGER = "stranger";

    static final int MAX_ATTEMPTS = 4;
    static final long INITIAL_BACKOFF_MS = 200;
    static final long MAX_BACKOFF_MS = 600;

    private static final String RETRYABLE = "DeliveryFailed";
    private static final String TERMINAL = "ValidationFailed";
    private static final int FOREVER = 1_000;

    /** The plan for the event with the given id. */
    static PlannedFailures of(String id) {
        int chance = Math.floorMod(id.hashCode() * 31, 100);
        if (chance < 80) {
            return new PlannedFailures(0, GROUP, RETRYABLE);
        }
        if (chance < 92) {
            return new PlannedFailures(1 + chance % 3, GROUP, RETRYABLE);
        }
        if (chance < 95) {
            return new PlannedFailures(FOREVER, GROUP, RETRYABLE);
        }
        return chance < 98
                ? new PlannedFailures(FOREVER, GROUP, TERMINAL)
                : new PlannedFailures(1, STRANGER, RETRYABLE);
    }

    /** Whether the given attempt fails; attempts are numbered from 1. */
    boolean fails(int attempt) {
        return attempt <= failures;
    }

    /** Whether the processor must retry the event after the given attempt failed. */
    boolean isRetried(int attempt) {
        return group.equals(GROUP) && reason.equals(RETRYABLE) && attempt < MAX_ATTEMPTS;
    }

    /** The minimum time between the report of a failed attempt and its retry, in milliseconds. */
    static long backoffMillis(int attempt) {
        return Math.min(INITIAL_BACKOFF_MS << (attempt - 1), MAX_BACKOFF_MS);
    }
}
