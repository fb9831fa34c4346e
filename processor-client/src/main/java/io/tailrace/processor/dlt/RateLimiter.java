package io.tailrace.processor.dlt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Limits how many dead letters per second are redriven, evenly spread over the second. */
final class RateLimiter {

    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final long intervalNanos;
    private long next = System.nanoTime();

    /**
     * @param perSecond how many permits are given per second; 0 for no limit
     */
    RateLimiter(double perSecond) {
        this.intervalNanos = perSecond > 0 ? (long) (TimeUnit.SECONDS.toNanos(1) / perSecond) : 0;
    }

    /**
     * Waits for the next permit.
     *
     * @param stop ends the wait early
     * @return false if the wait ended without a permit
     */
    boolean acquire(BooleanSupplier stop) {
        long now = System.nanoTime();
        while (next - now > 0) {
            if (stop.getAsBoolean()) {
                return false;
            }
            LockSupport.parkNanos(Math.min(LONGEST_PAUSE, next - now));
            now = System.nanoTime();
        }
        next = Math.max(next, now - intervalNanos) + intervalNanos;
        return true;
    }
}
