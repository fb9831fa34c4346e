package io.tailrace.console.trace.search;

import java.time.Duration;

/** When a search has to end. Immutable. */
public final class Deadline {

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The time that is left, in milliseconds; 0 if none is. */
    public long millisLeft() {
        return Math.max(0, Duration.ofNanos(end - System.nanoTime()).toMillis());
    }

    public boolean isOver() {
        return System.nanoTime() - end >= 0;
    }
}
