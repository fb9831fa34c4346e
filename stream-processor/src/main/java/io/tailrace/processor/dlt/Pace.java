package io.tailrace.processor.dlt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets so many pass per second, evenly. */
final class Pace {

    private final long nanosEach;
    private long next = System.nanoTime();

    /**
     * @param perSecond how many; 0 for no limit
     */
    Pace(double perSecond) {
        this.nanosEach = perSecond > 0 ? (long) (TimeUnit.SECONDS.toNanos(1) / perSecond) : 0;
    }

    /** Returns when the next one may pass. */
    void await() {
        long now = System.nanoTime();
        while (next - now > 0) {
            LockSupport.parkNanos(next - now);
            now = System.nanoTime();
        }
        next = Math.max(next, now - nanosEach) + nanosEach;
    }
}
