package io.tailrace.testkit.account;

import java.time.Duration;
import java.util.List;

/**
 * The distribution of the time from commit to receipt.
 *
 * @param p50 the median
 * @param p99 the 99th percentile
 * @param max the longest time
 */
public record Latency(Duration p50, Duration p99, Duration max) {

    /** The distribution of the given times; all values are zero if there are no times. */
    static Latency of(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return new Latency(at(sorted, 0.50), at(sorted, 0.99), at(sorted, 1.0));
    }

    private static Duration at(List<Duration> sorted, double quantile) {
        if (sorted.isEmpty()) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(quantile * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
