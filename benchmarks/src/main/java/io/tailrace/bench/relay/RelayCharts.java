package io.tailrace.bench.relay;

import io.tailrace.bench.report.Chart;
import io.tailrace.bench.report.PartResult;
import io.tailrace.bench.report.ScatterChart;
import io.tailrace.bench.report.ScatterChart.Point;
import io.tailrace.bench.report.StackedBarChart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The charts of the benchmark. Stateless. */
final class RelayCharts {

    private static final String SMALL_HEAP = " MB";

    /** Without Spring Modulith, next to whose cost the others would not be visible. */
    private static final String[] LOG_AND_LIMITS = {
        RelayParts.BEST, RelayParts.EQUAL, RelayParts.LIMITS
    };

    private RelayCharts() {}

    /** The charts by the names of their files. */
    static Map<String, Chart> of(RelayFigures figures) {
        Map<String, Chart> charts = new LinkedHashMap<>();
        charts.put("relay-memory", memory(figures));
        charts.put("relay-cpu", cpu("Single rows of 300 B", figures, LOG_AND_LIMITS));
        Map<String, Map<String, Object>> mix = figures.contenders(RelayParts.MIX);
        if (!mix.isEmpty()) {
            charts.put("relay-cpu-mix", cpu("A realistic mix", figures, RelayParts.MIX));
        }
        return charts;
    }

    private static Chart memory(RelayFigures figures) {
        List<Point> points =
                figures
                        .contenders(
                                RelayParts.BEST,
                                RelayParts.EQUAL,
                                RelayParts.LIMITS,
                                RelayParts.MODULITH)
                        .entrySet()
                        .stream()
                        .filter(each -> PartResult.number(each.getValue(), "peak MB") > 0)
                        .filter(each -> !each.getKey().startsWith("tailrace "))
                        .map(each -> point(each.getKey(), each.getValue()))
                        .toList();
        return new ScatterChart(
                "Throughput against memory (rings: heap of 192 MB, dots: 1 GB)",
                "peak resident memory, MB",
                "events/s, second half of the backlog",
                points);
    }

    private static Point point(String name, Map<String, Object> row) {
        double warm = PartResult.number(row, "warm events/s");
        return new Point(
                name.replaceAll(", [0-9]+ MB$", ""),
                String.format(Locale.ROOT, "%s: %,.0f/s", name, warm),
                PartResult.number(row, "peak MB"),
                warm,
                !isSmall(name));
    }

    private static boolean isSmall(String name) {
        return name.endsWith(SMALL_HEAP) || name.startsWith("tailrace") || name.startsWith("poll");
    }

    private static Chart cpu(String what, RelayFigures figures, String... parts) {
        Map<String, Map<String, Double>> bars = new LinkedHashMap<>();
        figures.contenders(parts)
                .forEach(
                        (name, row) -> {
                            if (!Double.isNaN(PartResult.number(row, "all CPU µs/event"))) {
                                bars.put(name, costs(row));
                            }
                        });
        return new StackedBarChart(
                what + ": what a million events cost", "CPU seconds per million events", bars);
    }

    private static Map<String, Double> costs(Map<String, Object> row) {
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put("relay or peer", PartResult.number(row, "CPU µs/event"));
        costs.put("PostgreSQL", PartResult.number(row, "database CPU µs/event"));
        costs.put("Kafka broker", PartResult.number(row, "broker CPU µs/event"));
        costs.put("consumer", PartResult.number(row, "reader CPU µs/event"));
        return costs;
    }
}
