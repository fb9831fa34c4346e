package io.tailrace.bench.processor;

import java.util.Arrays;

/** Computes percentiles. Stateless. */
final class Figures {

    private Figures() {}

    /**
     * A percentile of the first values of an array.
     *
     * @param count the number of values
     * @param fraction the percentile, from 0 to 1
     */
    static long percentile(long[] values, int count, double fraction) {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, (long) Math.floor(count * fraction))];
    }
}
