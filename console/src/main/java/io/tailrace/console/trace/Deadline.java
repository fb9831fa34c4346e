package io.tailrace.console.trace;

import java.time.Duration;

/** When a search has to end. Immutable. */
final class Deadline {

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The time that is left, in milliseconds; 0 if none is. */
    long millisLeft() {
        return Math.max(0, Duration.ofNanos(end - System.nanoTime()).toMillis());
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }
}
