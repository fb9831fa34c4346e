package io.tailrace.bench.relay;

import java.time.Duration;

/** When the events of a backlog arrived. For one thread. */
final class Arrivals {

    private final int rows;
    private final long started;
    private long first;
    private long half;
    private long last = System.nanoTime();
    private int seen;
    private int atHalf;

    /**
     * Nothing has arrived.
     *
     * @param rows the number of events that are to arrive
     * @param started the {@code System.nanoTime()} of the start of the process
     */
    Arrivals(int rows, long started) {
        this.rows = rows;
        this.started = started;
    }

    /** Notes that events arrived; none is fine. */
    void came(int more) {
        if (more == 0) {
            return;
        }
        last = System.nanoTime();
        first = seen == 0 ? last : first;
        seen += more;
        if (half == 0 && seen >= rows / 2) {
            half = last;
            atHalf = seen;
        }
    }

    boolean complete() {
        return seen >= rows;
    }

    int surplus() {
        return seen - rows;
    }

    /** The time since the last event, or since the beginning. */
    Duration waited() {
        return Duration.ofNanos(System.nanoTime() - last);
    }

    double perSecond() {
        return rows / seconds(last - first);
    }

    double coldPerSecond() {
        return rows / seconds(last - started);
    }

    /** The rate of the second half; of all events if the second half came with the first. */
    double warmPerSecond() {
        return last == half ? perSecond() : (rows - atHalf) / seconds(last - half);
    }

    double startSeconds() {
        return seconds(first - started);
    }

    static double seconds(long nanos) {
        return nanos / 1e9;
    }

    @Override
    public String toString() {
        return "%d of %d events".formatted(seen, rows);
    }
}
