package io.tailrace.relay;

import java.time.Duration;

/** Exponential backoff: waits that start at 100 ms and double up to a cap. For one thread. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);

    private final Duration cap;
    private Duration next = FIRST;

    Backoff(Duration cap) {
        this.cap = cap;
    }

    /** The next wait. */
    Duration next() {
        Duration current = next.compareTo(cap) < 0 ? next : cap;
        next = current.multipliedBy(2);
        return current;
    }

    /** Starts at 100 ms again. */
    void reset() {
        next = FIRST;
    }
}
