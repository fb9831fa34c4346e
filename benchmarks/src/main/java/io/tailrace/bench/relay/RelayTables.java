package io.tailrace.bench.relay;

import io.tailrace.bench.report.PartResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of the pages, one per part, and a short one for the README. Stateless. */
final class RelayTables {

    private static final List<String> HEADER =
            List.of(
                    "", "events/s", "cold", "warm", "warm, range", "Tailrace is", "peak MB",
                    "start, s", "CPU: own", "PostgreSQL", "broker", "consumer", "all");
    private static final List<String> SHORT_HEADER =
            List.of("", "events/s, warm", "memory, MB", "CPU s per million events, of everything");

    private RelayTables() {}

    /** The lines of the tables by name. */
    static Map<String, List<List<String>>> of(RelayFigures figures) {
        Map<String, List<List<String>>> tables = new LinkedHashMap<>();
        for (String part : figures.names()) {
            List<List<String>> lines = new ArrayList<>(List.of(HEADER));
            figures.rows(part).forEach(row -> lines.add(line(row, part)));
            tables.put("relay-" + part, lines);
        }
        List<List<String>> brief = new ArrayList<>(List.of(SHORT_HEADER));
        figures.contenders(
                        RelayParts.BEST, RelayParts.EQUAL, RelayParts.LIMITS, RelayParts.MODULITH)
                .forEach(
                        (name, row) -> {
                            if (PartResult.number(row, "peak MB") > 0) {
                                brief.add(brief(row));
                            }
                        });
        tables.put("relay-brief", brief);
        return tables;
    }

    private static List<String> line(Map<String, Object> row, String part) {
        String name = PartResult.text(row, "by");
        boolean several = List.of("shapes", "sizes").contains(part);
        return List.of(
                several ? name + ": " + PartResult.text(row, "backlog") : bold(name),
                whole(row, "events/s"),
                whole(row, "cold events/s"),
                whole(row, "warm events/s"),
                whole(row, "warm min") + "–" + whole(row, "warm max"),
                name.equals("tailrace") ? "" : figure("%.2f×", row, "tailrace is"),
                whole(row, "peak MB"),
                figure("%.1f", row, "start s"),
                figure("%.1f", row, "CPU µs/event"),
                figure("%.1f", row, "database CPU µs/event"),
                figure("%.1f", row, "broker CPU µs/event"),
                figure("%.1f", row, "reader CPU µs/event"),
                figure("%.1f", row, "all CPU µs/event"));
    }

    private static List<String> brief(Map<String, Object> row) {
        return List.of(
                bold(PartResult.text(row, "by")),
                whole(row, "warm events/s"),
                whole(row, "peak MB"),
                figure("%.0f", row, "all CPU µs/event"));
    }

    private static String bold(String name) {
        return name.equals("tailrace") ? "**tailrace**" : name;
    }

    private static String whole(Map<String, Object> row, String column) {
        return figure("%,.0f", row, column);
    }

    private static String figure(String format, Map<String, Object> row, String column) {
        double figure = PartResult.number(row, column);
        return Double.isNaN(figure) ? "" : String.format(Locale.ROOT, format, figure);
    }
}
