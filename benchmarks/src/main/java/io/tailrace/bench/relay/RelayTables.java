package io.tailrace.bench.relay;

import io.tailrace.bench.report.PartResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of the pages, one per part. Stateless. */
final class RelayTables {

    private static final List<String> HEADER =
            List.of(
                    "",
                    "events/s",
                    "cold",
                    "warm",
                    "warm, range",
                    "Tailrace is",
                    "peak MB",
                    "start, s",
                    "CPU: own",
                    "PostgreSQL",
                    "broker",
                    "consumer",
                    "all");

    private RelayTables() {}

    /** The lines of the tables by name. */
    static Map<String, List<List<String>>> of(RelayFigures figures) {
        Map<String, List<List<String>>> tables = new LinkedHashMap<>();
        for (String part : figures.names()) {
            List<List<String>> lines = new ArrayList<>(List.of(HEADER));
            figures.rows(part).forEach(row -> lines.add(line(row, part)));
            tables.put("relay-" + part, lines);
        }
        return tables;
    }

    private static List<String> line(Map<String, Object> row, String part) {
        String name = PartResult.text(row, "by");
        boolean several = List.of("shapes", "sizes").contains(part);
        return List.of(
                several ? name + ": " + PartResult.text(row, "backlog") : described(row),
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

    /** The name, with the number of events that were overtaken if these were counted. */
    private static String described(Map<String, Object> row) {
        String name = PartResult.text(row, "by");
        double overtaken = PartResult.number(row, "overtaken");
        if (!Double.isNaN(overtaken)) {
            return String.format(Locale.ROOT, "%s (%,.0f overtaken)", name, overtaken);
        }
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
