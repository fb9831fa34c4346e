package io.tailrace.processor.scan;

import java.util.concurrent.TimeUnit;

/** Notices that a scan gets no further. For one thread. */
final class Standstill {

    private final long longNanos;
    private long positions = -1;
    private long since = System.nanoTime();

    /**
     * @param longMillis how long a scan may read nothing
     */
    Standstill(long longMillis) {
        this.longNanos = TimeUnit.MILLISECONDS.toNanos(longMillis);
    }

    /**
     * Whether nothing was read for long; true once per such time.
     *
     * @param now the sum of the positions of all partitions
     */
    boolean isLong(long now) {
        long time = System.nanoTime();
        if (now == positions && time - since < longNanos) {
            return false;
        }
        boolean stands = now == positions;
        positions = now;
        since = time;
        return stands;
    }
}
