package io.tailrace.relay.postgres.columns;

/**
 * SQL for a {@code timestamptz} as Debezium captures it: ISO 8601 in UTC, with as many digits of
 * seconds as the column has, and years as Java writes them.
 */
final class ZonedTime {

    private static final int MAX_DIGITS = 6;

    private ZonedTime() {}

    /**
     * The expression of the text.
     *
     * @param column its name as in SQL
     * @param precision that of its type; -1 for the largest one
     */
    static String sql(String column, int precision) {
        int digits = precision < 0 ? MAX_DIGITS : precision;
        String utc = "(%s AT TIME ZONE 'UTC')".formatted(column);
        return "CASE WHEN isfinite(%s) THEN %s || to_char(%s, '-MM-DD\"T\"HH24:MI:SS')%s || 'Z' ELSE %s::text END"
                .formatted(column, year(utc), utc, fraction(utc, digits), column);
    }

    private static String fraction(String utc, int digits) {
        return digits == 0 ? "" : " || '.' || left(to_char(%s, 'US'), %d)".formatted(utc, digits);
    }

    /** PostgreSQL has no year 0: its year -1 is 0 in ISO 8601. */
    private static String year(String utc) {
        String year =
                "extract(year FROM %1$s)::int + CASE WHEN extract(year FROM %1$s) < 0 THEN 1 ELSE 0 END"
                        .formatted(utc);
        return "(SELECT CASE WHEN y > 9999 THEN '+' WHEN y < 0 THEN '-' ELSE '' END || lpad(abs(y)::text, greatest(4, length(abs(y)::text)), '0') FROM (SELECT %s) AS years (y))"
                .formatted(year);
    }
}
