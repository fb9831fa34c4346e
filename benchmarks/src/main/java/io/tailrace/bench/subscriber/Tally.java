package io.tailrace.bench.subscriber;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts handled events up to a given number and computes their rate. Safe for any thread. */
final class Tally {

    private final int expected;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong first = new AtomicLong();
    private final AtomicLong last = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);

    Tally(int expected) {
        this.expected = expected;
    }

    void add() {
        long now = System.nanoTime();
        first.compareAndSet(0, now);
        last.set(now);
        if (count.incrementAndGet() == expected) {
            done.countDown();
        }
    }

    /**
     * The rate from the first to the last event, of all events or of those within the given time.
     */
    double rate(Duration atMost) throws InterruptedException {
        boolean all = done.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        int seen = all ? expected : count.get();
        return (seen - 1) * 1e9 / (last.get() - first.get());
    }
}
