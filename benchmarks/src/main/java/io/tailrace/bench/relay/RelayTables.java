package io.tailrace.bench.relay;

import io.tailrace.bench.report.PartResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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

    /** The lines of the tables by part. */
    static Map<String, List<List<String>>> of(RelayFigures figures) {
        Map<String, List<List<String>>> tables = new LinkedHashMap<>();
        for (String part : figures.names()) {
            List<Map<String, Object>> rows = figures.rows(part).toList();
            tables.put(part, part.equals("shapes") ? warmRates(rows) : details(rows));
        }
        return tables;
    }

    /** A line per backlog, with the warm rate of each program. */
    private static List<List<String>> warmRates(List<Map<String, Object>> rows) {
        Map<String, Map<String, String>> rates = new LinkedHashMap<>();
        Set<String> programs = new LinkedHashSet<>();
        for (Map<String, Object> row : rows) {
            String program = PartResult.text(row, "by");
            programs.add(program);
            rates.computeIfAbsent(PartResult.text(row, "backlog"), b -> new LinkedHashMap<>())
                    .put(program, whole(row, "warm events/s"));
        }
        List<List<String>> table = new ArrayList<>();
        table.add(line("warm events/s", programs.stream()));
        rates.forEach(
                (backlog, of) ->
                        table.add(
                                line(
                                        backlog,
                                        programs.stream().map(by -> of.getOrDefault(by, "")))));
        return table;
    }

    private static List<String> line(String title, Stream<String> cells) {
        return Stream.concat(Stream.of(title), cells).toList();
    }

    /** A line per program, or per backlog if there are several. */
    private static List<List<String>> details(List<Map<String, Object>> rows) {
        boolean several =
                rows.stream().map(row -> PartResult.text(row, "backlog")).distinct().count() > 1;
        List<List<String>> table = new ArrayList<>(List.of(HEADER));
        for (Map<String, Object> row : rows) {
            table.add(details(row, several ? PartResult.text(row, "backlog") : described(row)));
        }
        return table;
    }

    private static List<String> details(Map<String, Object> row, String title) {
        String name = PartResult.text(row, "by");
        return List.of(
                title,
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
