package io.tailrace.testkit.account;

import java.time.Duration;
import java.util.List;

/**
 * How long events took, from commit to receipt.
 *
 * @param p50 half of them took at most this long
 * @param p99 99 of 100 took at most this long
 * @param max the slowest
 */
public record Latency(Duration p50, Duration p99, Duration max) {

    /** Of these times; all zero for none. */
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
