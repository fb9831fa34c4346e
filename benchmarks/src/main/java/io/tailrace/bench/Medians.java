package io.tailrace.bench;

import java.util.List;
import java.util.stream.Stream;

/** The middle of some figures. */
public final class Medians {

    private Medians() {}

    /** The median, the upper of two; NaN of none. */
    public static double of(Stream<Double> figures) {
        List<Double> sorted = figures.sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }
}
