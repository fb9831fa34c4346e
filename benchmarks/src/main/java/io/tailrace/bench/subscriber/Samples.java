package io.tailrace.bench.subscriber;

import io.tailrace.bench.report.Medians;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The figures of one variant over several rounds. For one thread. */
final class Samples {

    static final String VARIANT = "variant";
    static final String RATE = "events/s";
    static final String P99 = "p99 ms";

    private final String scenario;
    private final String variant;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> p50s = new ArrayList<>();
    private final List<Double> p99s = new ArrayList<>();

    Samples(String scenario, String variant) {
        this.scenario = scenario;
        this.variant = variant;
    }

    void rate(double eventsPerSecond) {
        rates.add(eventsPerSecond);
    }

    void latency(double p50Millis, double p99Millis) {
        p50s.add(p50Millis);
        p99s.add(p99Millis);
    }

    Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("scenario", scenario);
        row.put(VARIANT, variant);
        row.put("rounds", rates.size());
        row.put(RATE, Math.round(Medians.of(rates.stream())));
        row.put("min", Math.round(stream(rates).min().orElse(0)));
        row.put("max", Math.round(stream(rates).max().orElse(0)));
        row.put("p50 ms", p50s.isEmpty() ? "-" : Medians.of(p50s.stream()));
        row.put(P99, p99s.isEmpty() ? "-" : Medians.of(p99s.stream()));
        return row;
    }

    private static DoubleStream stream(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue);
    }
}
