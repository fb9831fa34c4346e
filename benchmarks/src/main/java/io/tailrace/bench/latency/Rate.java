package io.tailrace.bench.latency;

/**
 * A rate of events.
 *
 * @param perSecond the events per second, or 0 for as many as the database accepts
 * @param events the number of events
 */
record Rate(int perSecond, int events) {

    private static final int SECONDS = 10;
    private static final int BURST = 20_000;

    /** The rate of the summary. */
    static final Rate REPORTED = steady(1_000);

    /** The highest steady rate. */
    static final Rate FAST = steady(5_000);

    static Rate steady(int perSecond) {
        return new Rate(perSecond, perSecond * SECONDS);
    }

    static Rate burst() {
        return new Rate(0, BURST);
    }

    String describe() {
        return perSecond == 0 ? "burst of %,d".formatted(events) : "%,d/s".formatted(perSecond);
    }
}
