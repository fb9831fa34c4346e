package io.tailrace.bench.processor;

import java.util.Arrays;
import java.util.List;

/** Medians and percentiles. */
final class Figures {

    private Figures() {}

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /**
     * @param fraction 0 to 1
     */
    static long percentile(long[] values, int count, double fraction) {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, (long) Math.floor(count * fraction))];
    }
}
