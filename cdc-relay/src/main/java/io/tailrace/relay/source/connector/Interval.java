package io.tailrace.relay.source.connector;

import java.time.Duration;

/** Tells when an interval is over, again and again. For one thread. */
final class Interval {

    private final long nanos;
    private long begin = System.nanoTime();

    Interval(Duration length) {
        this.nanos = length.toNanos();
    }

    /** Whether the interval is over. If so, the next one begins. */
    boolean isOver() {
        long now = System.nanoTime();
        if (now - begin < nanos) {
            return false;
        }
        begin = now;
        return true;
    }
}
