package io.tailrace.process.kafka;

import java.time.Duration;

/**
 * Limits warnings about topics whose names whoever writes events can invent, so that they do not
 * fill a disk with logs. Safe for any thread.
 */
final class WarningBudget {

    /** Ends the last warning of a window. */
    static final String SPENT =
            " Further topics are not logged for ten minutes; health and metrics count them.";

    /** How many warnings a window has. */
    static final int MOST = 100;

    private static final Duration WINDOW = Duration.ofMinutes(10);

    private long begun;
    private int warnings;

    /**
     * Takes a warning.
     *
     * @param now of {@link System#nanoTime()}
     * @return whether it may be logged
     */
    synchronized boolean mayWarn(long now) {
        if (warnings == 0 || now - begun >= WINDOW.toNanos()) {
            begun = now;
            warnings = 0;
        }
        warnings = Math.min(warnings + 1, MOST + 1);
        return warnings <= MOST;
    }

    /** Whether the warning that was taken is the last of its window. */
    synchronized boolean isLast() {
        return warnings >= MOST;
    }
}
