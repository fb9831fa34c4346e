package io.tailrace.bench.latency;

import io.tailrace.bench.relay.contender.DebeziumServer;
import io.tailrace.bench.relay.contender.KafkaConnect;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.report.Chart;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.PartResult;
import io.tailrace.bench.report.PercentileChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows, summary, charts and tables of the parts. Stateless. */
final class LatencyFigures {

    static final String IDLE = "idleCpuPercent";

    private static final List<String> HEADER =
            List.of("", "rate", "p50", "p95", "p99", "p99 of each round", "max", "CPU, %");

    private final Map<String, PartResult> parts;

    LatencyFigures(Map<String, PartResult> parts) {
        this.parts = parts;
    }

    /** The figures of a pipeline at a rate: medians of the rounds. */
    static Map<String, Object> row(String name, Rate rate, List<MeasuredLatency> runs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("by", name);
        row.put("rate", rate.describe());
        row.put("p50 ms", median(runs, MeasuredLatency::p50));
        row.put("p95 ms", median(runs, MeasuredLatency::p95));
        row.put("p99 ms", median(runs, MeasuredLatency::p99));
        row.put(
                "p99 of each round",
                runs.stream().map(run -> text(run.p99())).collect(Collectors.joining(" ")));
        row.put("max ms", median(runs, MeasuredLatency::max));
        row.put("CPU % of a core", median(runs, MeasuredLatency::cpuPercent));
        row.put("curve ms", curve(runs));
        return row;
    }

    private static List<Double> curve(List<MeasuredLatency> runs) {
        return IntStream.range(0, PercentileChart.quantiles().size())
                .mapToObj(n -> median(runs, run -> run.curve().get(n)))
                .map(figure -> Math.round(figure * 1000) / 1000.0)
                .toList();
    }

    /** The summary, at one rate. */
    Map<String, Object> summary(Rate rate) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("rate", rate.perSecond());
        both(summary, "", TailraceRelay.NAME, rate);
        both(summary, "at_least_once_", TailraceRelay.AT_LEAST_ONCE, rate);
        both(summary, "debezium_server_", DebeziumServer.NAME, rate);
        both(summary, "connect_", KafkaConnect.AT_LEAST_ONCE, rate);
        both(summary, "connect_eos_", KafkaConnect.EXACTLY_ONCE, rate);
        both(summary, "polling_5ms_", "polling relay", rate);
        both(summary, "polling_25ms_", "polling relay, 25 ms", rate);
        both(summary, "processor_", Pipeline.PROCESSED, rate);
        summary.put("processor_p50_ratio", ratioToPassThrough(rate, "p50 ms"));
        summary.put("processor_p99_ratio", ratioToPassThrough(rate, "p99 ms"));
        summary.put("idle_cpu_percent", idle());
        return summary;
    }

    private void both(Map<String, Object> summary, String prefix, String name, Rate rate) {
        summary.put(prefix + "p50_ms", figure(name, rate, "p50 ms"));
        summary.put(prefix + "p99_ms", figure(name, rate, "p99 ms"));
    }

    /** The charts by the names of their files, of what reads the outbox itself. */
    Map<String, Chart> charts() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        for (Rate rate : List.of(Rate.REPORTED, Rate.FAST)) {
            Map<String, List<Double>> curves = new LinkedHashMap<>();
            parts.entrySet().stream()
                    .filter(part -> !part.getKey().equals(LatencyParts.PROCESSOR))
                    .flatMap(part -> part.getValue().rows().stream())
                    .filter(row -> isAt(row, rate))
                    .forEach(row -> curves.putIfAbsent(PartResult.text(row, "by"), curve(row)));
            if (!curves.isEmpty()) {
                charts.put(
                        "latency-" + rate.perSecond(),
                        new PercentileChart(
                                "From commit to consumer at %,d events/s"
                                        .formatted(rate.perSecond()),
                                "milliseconds",
                                curves));
            }
        }
        return charts;
    }

    /** The lines of the tables by part. */
    Map<String, List<List<String>>> tables() {
        Map<String, List<List<String>>> tables = new LinkedHashMap<>();
        parts.forEach(
                (name, part) -> {
                    List<List<String>> lines = new ArrayList<>(List.of(HEADER));
                    part.rows().forEach(row -> lines.add(line(row)));
                    tables.put(name, lines);
                });
        return tables;
    }

    private static List<String> line(Map<String, Object> row) {
        return List.of(
                PartResult.text(row, "by"),
                PartResult.text(row, "rate"),
                text(PartResult.number(row, "p50 ms")),
                text(PartResult.number(row, "p95 ms")),
                text(PartResult.number(row, "p99 ms")),
                PartResult.text(row, "p99 of each round"),
                String.format(Locale.ROOT, "%.0f", PartResult.number(row, "max ms")),
                String.format(Locale.ROOT, "%.0f", PartResult.number(row, "CPU % of a core")));
    }

    private String ratioToPassThrough(Rate rate, String column) {
        double ratio =
                number(Pipeline.PROCESSED, rate, column)
                        / number(Pipeline.PASSED_THROUGH, rate, column);
        return Double.isNaN(ratio) ? "n/a" : String.format(Locale.ROOT, "%.2f", ratio);
    }

    private String figure(String name, Rate rate, String column) {
        double figure = number(name, rate, column);
        return Double.isNaN(figure) ? "n/a" : text(figure);
    }

    private double number(String name, Rate rate, String column) {
        return rows().filter(row -> PartResult.text(row, "by").equals(name) && isAt(row, rate))
                .map(row -> PartResult.number(row, column))
                .findFirst()
                .orElse(Double.NaN);
    }

    private String idle() {
        return parts.values().stream()
                .map(part -> PartResult.number(part.environment(), IDLE))
                .filter(percent -> !percent.isNaN())
                .map(LatencyFigures::text)
                .findFirst()
                .orElse("n/a");
    }

    private Stream<Map<String, Object>> rows() {
        return parts.values().stream().flatMap(part -> part.rows().stream());
    }

    private static boolean isAt(Map<String, Object> row, Rate rate) {
        return PartResult.text(row, "rate").equals(rate.describe());
    }

    private static List<Double> curve(Map<String, Object> row) {
        return row.get("curve ms") instanceof List<?> figures
                ? figures.stream().map(figure -> ((Number) figure).doubleValue()).toList()
                : List.of();
    }

    private static double median(
            List<MeasuredLatency> runs, ToDoubleFunction<MeasuredLatency> figure) {
        return Medians.of(runs.stream().map(figure::applyAsDouble));
    }

    private static String text(double figure) {
        return String.format(Locale.ROOT, "%.1f", figure);
    }
}
