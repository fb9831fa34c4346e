package io.tailrace.bench.scale;

import io.tailrace.bench.report.Medians;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Rows, table and summary of drains with limits: medians of the rounds. Immutable. */
final class ScaleFigures {

    private final Map<Limit, List<LimitedDrain>> drains;

    ScaleFigures(Map<Limit, List<LimitedDrain>> drains) {
        this.drains = drains;
    }

    List<Map<String, Object>> rows() {
        return drains.keySet().stream().map(this::row).toList();
    }

    private Map<String, Object> row(Limit limit) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("limit", limit.describe());
        row.put("rounds", runs(limit).size());
        row.put("events/s", Math.round(rate(limit)));
        row.put("sum rule", Math.round(rule(limit)));
        row.put("cores used", used(limit));
        for (Role role : Role.values()) {
            row.put(role.title() + " µs/event", micros(limit, role));
        }
        return row;
    }

    /** The lines of the table; the first one is the header. */
    List<List<String>> table() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(
                Stream.concat(
                                Stream.of(
                                        "",
                                        "rounds",
                                        "events/s",
                                        "sum rule",
                                        "of it",
                                        "cores used"),
                                Stream.of(Role.values()).map(Role::title))
                        .toList());
        drains.keySet().forEach(limit -> lines.add(line(limit)));
        return lines;
    }

    private List<String> line(Limit limit) {
        List<String> line = new ArrayList<>();
        line.add(limit.describe());
        line.add(Integer.toString(runs(limit).size()));
        line.add(text("%,.0f", rate(limit)));
        line.add(text("%,.0f", rule(limit)));
        line.add(ofRule(limit));
        line.add(text("%.2f", used(limit)));
        for (Role role : Role.values()) {
            line.add(text("%.1f", micros(limit, role)));
        }
        return line;
    }

    Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        drains.keySet()
                .forEach(
                        limit ->
                                summary.put(
                                        limit.describe().replace(' ', '_') + "_of_rule",
                                        ofRule(limit)));
        return summary;
    }

    private String ofRule(Limit limit) {
        return text("%.2f", rate(limit) / rule(limit));
    }

    private double rate(Limit limit) {
        return median(limit, LimitedDrain::eventsPerSecond);
    }

    private double rule(Limit limit) {
        return median(Limit.NONE, drain -> limit.sumRule(drain.cpu()));
    }

    private double used(Limit limit) {
        return median(limit, limit::coresUsed);
    }

    private double micros(Limit limit, Role role) {
        return median(limit, drain -> role.micros(drain.cpu()));
    }

    private double median(Limit limit, ToDoubleFunction<LimitedDrain> figure) {
        return Medians.of(runs(limit).stream().map(figure::applyAsDouble));
    }

    private List<LimitedDrain> runs(Limit limit) {
        return drains.getOrDefault(limit, List.of());
    }

    private static String text(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
