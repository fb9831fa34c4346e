package io.tailrace.bench.producer;

import io.tailrace.bench.report.Medians;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Time and allocation per event of one method of {@link EmitBenchmark}, for each round. */
final class Measured {

    private final String method;
    private final List<Double> micros = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    Measured(String method) {
        this.method = method;
    }

    String method() {
        return method;
    }

    void add(RunResult result) {
        micros.add(result.getPrimaryResult().getScore());
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        bytes.add(allocated == null ? Double.NaN : allocated.getScore());
    }

    long allocatedBytes() {
        return Math.round(Medians.of(bytes.stream()));
    }

    /** The median over the rounds of the ratio of both times; a slow minute affects both sides. */
    String ratioTo(Measured other) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < micros.size(); round++) {
            ratios.add(micros.get(round) / other.micros.get(round));
        }
        return String.format(Locale.ROOT, "%.2fx", Medians.of(ratios.stream()));
    }

    Map<String, Object> row() {
        List<Double> sorted = micros.stream().sorted().toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("per event", method);
        row.put("median µs", Medians.of(sorted.stream()));
        row.put("min µs", sorted.get(0));
        row.put("max µs", sorted.get(sorted.size() - 1));
        row.put("allocated B", allocatedBytes());
        return row;
    }
}
