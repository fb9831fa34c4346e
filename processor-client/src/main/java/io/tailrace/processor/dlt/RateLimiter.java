package io.tailrace.processor.dlt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Limits how many dead letters per second are redriven, evenly spread over the second. */
final class RateLimiter {

    private final long intervalNanos;
    private long next = System.nanoTime();

    /**
     * @param perSecond how many permits are given per second; 0 for no limit
     */
    RateLimiter(double perSecond) {
        this.intervalNanos = perSecond > 0 ? (long) (TimeUnit.SECONDS.toNanos(1) / perSecond) : 0;
    }

    /** Waits for the next permit. */
    void acquire() {
        long now = System.nanoTime();
        while (next - now > 0) {
            LockSupport.parkNanos(next - now);
            now = System.nanoTime();
        }
        next = Math.max(next, now - intervalNanos) + intervalNanos;
    }
}
