package io.tailrace.relay.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds how often one kind of message is logged: {@value #PER_WINDOW} times a minute. Performs no
 * logging itself. For one thread at a time.
 */
public final class LogBudget {

    /** What to do with a message. */
    public enum Verdict {
        /** Log the message. */
        LOG,
        /** Log the message, and that no more follow in this minute. */
        LOG_AS_LAST,
        /** Do not log the message. */
        SKIP
    }

    /** How many messages are logged in a window. */
    public static final int PER_WINDOW = 10;

    /** The length of a window, which begins with its first message. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private long windowStart;
    private int taken;

    /**
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public LogBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Decides on the next message. */
    public Verdict take() {
        long now = nanoTime.getAsLong();
        if (taken == 0 || now - windowStart >= WINDOW.toNanos()) {
            windowStart = now;
            taken = 0;
        }
        if (taken == PER_WINDOW) {
            return Verdict.SKIP;
        }
        taken++;
        return taken == PER_WINDOW ? Verdict.LOG_AS_LAST : Verdict.LOG;
    }
}
