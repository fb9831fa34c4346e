package io.tailrace.relay;

import java.time.Duration;

/** Waits that double from 100 ms up to a cap. Not safe for several threads. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);

    private final Duration cap;
    private Duration next = FIRST;

    Backoff(Duration cap) {
        this.cap = cap;
    }

    Duration next() {
        Duration current = next.compareTo(cap) < 0 ? next : cap;
        next = current.multipliedBy(2);
        return current;
    }

    void reset() {
        next = FIRST;
    }
}
