package io.tailrace.bench.subscriber;

import io.tailrace.bench.report.PartResult;
import io.tailrace.bench.subscriber.reader.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Summary and tables of the parts. Stateless. */
final class SubscriberFigures {

    private final Map<String, PartResult> parts;

    SubscriberFigures(Map<String, PartResult> parts) {
        this.parts = parts;
    }

    /** The summary of all parts that were measured. */
    Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        addCost(summary);
        addBacklog(summary);
        addHandlers(summary);
        return summary;
    }

    private void addCost(Map<String, Object> summary) {
        double own = cost(Reading.SUBSCRIBER, ReadingCost.CPU);
        summary.put("cpu_us_per_event", text("%.2f", own));
        summary.put("cpu_vs_plain", times(own / cost(Reading.PLAIN, ReadingCost.CPU)));
        summary.put("cpu_vs_decoding", times(own / cost(Reading.DECODING, ReadingCost.CPU)));
        summary.put("aggregates", text("%.0f", cost(Reading.SUBSCRIBER, ReadingCost.AGGREGATES)));
        summary.put(
                "heap_mb_begin", text("%.0f", cost(Reading.SUBSCRIBER, ReadingCost.HEAP_BEGIN)));
        summary.put("heap_mb_end", text("%.0f", cost(Reading.SUBSCRIBER, ReadingCost.HEAP_END)));
    }

    private void addBacklog(Map<String, Object> summary) {
        List<Map<String, Object>> marks = rows(SubscriberBenchmark.BACKLOG);
        Map<String, Object> last = marks.isEmpty() ? Map.of() : marks.get(marks.size() - 1);
        summary.put("backlog", text("%.0f", PartResult.number(last, ReadingCost.EVENTS)));
        summary.put("rss_mb_max", text("%.0f", PartResult.number(last, ReadingCost.PEAK)));
    }

    private void addHandlers(Map<String, Object> summary) {
        summary.put("poison_rate_ratio", ratio(Poison.WITH, Poison.WITHOUT));
        summary.put("poison_p99_ms", text("%.0f", handlers(Poison.WITH, Samples.P99)));
        summary.put("clean_p99_ms", text("%.0f", handlers(Poison.WITHOUT, Samples.P99)));
        summary.put("vs_plain", ratio(SlowHandlers.OURS, SlowHandlers.PLAIN));
        summary.put("vs_parallel_16", ratio(SlowHandlers.OURS, SlowHandlers.PARALLEL));
        summary.put("vs_parallel_64", ratio(SlowHandlers.OURS_MORE, SlowHandlers.PARALLEL_MORE));
        summary.put("inbox_rate_ratio", ratio(InboxCost.WITH, InboxCost.WITHOUT));
    }

    /** The lines of the tables by part. */
    Map<String, List<List<String>>> tables() {
        Map<String, List<List<String>>> tables = new LinkedHashMap<>();
        parts.forEach((name, part) -> tables.put(name, lines(part.rows())));
        return tables;
    }

    private static List<List<String>> lines(List<Map<String, Object>> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(rows.isEmpty() ? List.of() : List.copyOf(rows.get(0).keySet()));
        rows.forEach(row -> lines.add(row.values().stream().map(SubscriberFigures::cell).toList()));
        return lines;
    }

    private static String cell(Object value) {
        if (value instanceof Double number) {
            return text(number < 100 ? "%.1f" : "%,.0f", number);
        }
        return value instanceof Number number ? text("%,d", number) : value.toString();
    }

    private String ratio(String one, String other) {
        double ratio = handlers(one, Samples.RATE) / handlers(other, Samples.RATE);
        return text("%.2f", ratio);
    }

    private double cost(Reading reading, String column) {
        return figure(SubscriberBenchmark.COST, ReadingCost.BY, reading.title(), column);
    }

    private double handlers(String variant, String column) {
        return figure(SubscriberBenchmark.HANDLERS, Samples.VARIANT, variant, column);
    }

    private double figure(String part, String key, String value, String column) {
        return rows(part).stream()
                .filter(row -> PartResult.text(row, key).equals(value))
                .mapToDouble(row -> PartResult.number(row, column))
                .findFirst()
                .orElse(Double.NaN);
    }

    private List<Map<String, Object>> rows(String part) {
        PartResult result = parts.get(part);
        return result == null ? List.of() : result.rows();
    }

    private static String times(double ratio) {
        return Double.isNaN(ratio) ? "n/a" : text("%.2fx", ratio);
    }

    private static String text(String format, Object figure) {
        return figure instanceof Double number && Double.isNaN(number)
                ? "n/a"
                : String.format(Locale.ROOT, format, figure);
    }
}
