package io.tailrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Formats rows of figures as text, also with aligned columns. */
final class TextTable {

    private final List<Map<String, Object>> rows;

    TextTable(List<Map<String, Object>> rows) {
        this.rows = rows;
    }

    List<String> lines() {
        List<List<String>> cells = cells();
        return cells.stream().map(line -> line(line, cells)).toList();
    }

    /** The cells of each line, the header first; empty without rows. */
    List<List<String>> cells() {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.copyOf(rows.get(0).keySet()));
        rows.forEach(row -> cells.add(row.values().stream().map(TextTable::text).toList()));
        return cells;
    }

    private static String line(List<String> cells, List<List<String>> all) {
        StringBuilder line = new StringBuilder(" ");
        for (int i = 0; i < cells.size(); i++) {
            int column = i;
            int width = all.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
            String format = i == 0 ? " %-" + width + "s" : "  %" + width + "s";
            line.append(String.format(Locale.ROOT, format, cells.get(i)));
        }
        return line.toString();
    }

    private static String text(Object value) {
        if (value instanceof List<?>) {
            return "…"; // a curve
        }
        return value instanceof Double || value instanceof Float
                ? String.format(Locale.ROOT, "%,.2f", ((Number) value).doubleValue())
                : value instanceof Number number
                        ? String.format(Locale.ROOT, "%,d", number.longValue())
                        : value.toString();
    }
}
