package io.tailrace.chaos.processor;

/**
 * What the fake group does with an event, decided by its id.
 *
 * @param failures how often the event fails before it succeeds
 * @param group reports the failures
 * @param reason why it fails
 */
record Plan(int failures, String group, String reason) {

    /** The group that is configured. */
    static final String GROUP = "fake";

    /** A group nobody knows. */
    static final String STRANGER = "stranger";

    static final int MAX_ATTEMPTS = 4;
    static final long INITIAL_BACKOFF_MS = 200;
    static final long MAX_BACKOFF_MS = 600;

    private static final String RETRYABLE = "DeliveryFailed";
    private static final String TERMINAL = "ValidationFailed";
    private static final int FOREVER = 1_000;

    static Plan of(String id) {
        int chance = Math.floorMod(id.hashCode() * 31, 100);
        if (chance < 80) {
            return new Plan(0, GROUP, RETRYABLE);
        }
        if (chance < 92) {
            return new Plan(1 + chance % 3, GROUP, RETRYABLE);
        }
        if (chance < 95) {
            return new Plan(FOREVER, GROUP, RETRYABLE);
        }
        return chance < 98 ? new Plan(FOREVER, GROUP, TERMINAL) : new Plan(1, STRANGER, RETRYABLE);
    }

    /** Whether this attempt, from 1 on, fails. */
    boolean fails(int attempt) {
        return attempt <= failures;
    }

    /** Whether a failure of this attempt must be followed by a retry. */
    boolean isRetried(int attempt) {
        return group.equals(GROUP) && reason.equals(RETRYABLE) && attempt < MAX_ATTEMPTS;
    }

    /** The least that must pass before the event is given to the group again. */
    static long backoffMillis(int attempt) {
        return Math.min(INITIAL_BACKOFF_MS << (attempt - 1), MAX_BACKOFF_MS);
    }
}
