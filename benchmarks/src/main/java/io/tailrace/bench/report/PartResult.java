package io.tailrace.bench.report;

import java.util.List;
import java.util.Map;

/**
 * What was measured with one run of a part of a benchmark.
 *
 * @param measuredAt the time in ISO 8601
 * @param command repeats the measurement
 * @param seed the seed of random decisions
 * @param environment the machine and the versions
 * @param rows all with the same columns
 */
public record PartResult(
        String measuredAt,
        String command,
        long seed,
        Map<String, Object> environment,
        List<Map<String, Object>> rows) {

    private static final int DATE = "2026-01-01".length();

    /** When, where and with which command it was measured, as a line of Markdown. */
    String origin() {
        return "Measured on %s with %s: `%s`\n"
                .formatted(measuredAt.substring(0, DATE), environment.get("os"), command);
    }

    /** A figure of a row; NaN if the row does not have it. */
    public static double number(Map<String, Object> row, String column) {
        return row.get(column) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** A text of a row, empty if the row does not have it. */
    public static String text(Map<String, Object> row, String column) {
        Object value = row.get(column);
        return value == null ? "" : value.toString();
    }
}
