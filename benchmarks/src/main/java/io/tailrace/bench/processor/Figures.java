package io.tailrace.bench.processor;

import java.util.Arrays;

/** Percentiles. */
final class Figures {

    private Figures() {}

    /**
     * @param fraction 0 to 1
     */
    static long percentile(long[] values, int count, double fraction) {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, (long) Math.floor(count * fraction))];
    }
}
