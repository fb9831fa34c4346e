package io.tailrace.process.tracing;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Says when a message is due that is logged once in ten minutes at most. Safe for any thread. */
final class Seldom {

    static final Duration PAUSE = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private boolean said;
    private long when;

    /**
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    Seldom(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether the message is due; the next one is due after the pause. */
    synchronized boolean isDue() {
        long now = nanoTime.getAsLong();
        if (said && now - when < PAUSE.toNanos()) {
            return false;
        }
        said = true;
        when = now;
        return true;
    }

    /** Makes the next message due at once; returns whether one was said since the last reset. */
    synchronized boolean reset() {
        boolean before = said;
        said = false;
        return before;
    }
}
