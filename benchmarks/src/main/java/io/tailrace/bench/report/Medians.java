package io.tailrace.bench.report;

import java.util.List;
import java.util.stream.Stream;

/** Computes medians. Stateless. */
public final class Medians {

    private Medians() {}

    /**
     * The median; of an even number of figures the upper middle one; NaN if there are no figures.
     */
    public static double of(Stream<Double> figures) {
        List<Double> sorted = figures.sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }
}
