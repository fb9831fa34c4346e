package io.tailrace.relay.postgres.columns;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.record.AdditionalColumn;
import io.tailrace.record.AdditionalColumn.Use;
import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The columns that records have beside those of the contract: which types they may have, and the
 * SQL by which a query reads them as Debezium's connector captures them.
 */
public final class AdditionalColumns {

    private static final Set<String> TEXTS =
            Set.of("text", "varchar", "citext", "uuid", "json", "jsonb", "enum");
    private static final Set<String> BARE = Set.of("int2", "int4", "int8", "bool");
    private static final String TIMESTAMP = "timestamp";
    private static final String TIMESTAMPTZ = "timestamptz";

    /** Debezium has milliseconds up to this precision, and microseconds above. */
    private static final int MILLIS_PRECISION = 3;

    /** What PostgreSQL's driver, and with it Debezium, has for infinity. */
    private static final long INFINITY_MILLIS = 9_223_372_036_825_200L;

    private static final String TYPES =
            "SELECT attname, CASE WHEN typtype = 'e' THEN 'enum' ELSE typname END, atttypmod,"
                    + " attgenerated <> '' FROM pg_attribute JOIN pg_type t ON t.oid = atttypid"
                    + " WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped";

    private record Column(String type, int precision, boolean generated) {}

    private AdditionalColumns() {}

    /**
     * Checks the source's additional columns.
     *
     * @param present the columns of the table
     * @return an expression for each, whose value is JSON as text
     * @throws OperatorException with {@link ExitCode#SETUP} if one is missing, generated, or of a
     *     type that cannot be read exactly as the stream has it
     */
    public static List<String> require(
            Connection connection, OutboxSource source, List<String> present) throws SQLException {
        if (source.additional().isEmpty()) {
            return List.of();
        }
        Map<String, Column> types = types(connection, source);
        List<String> expressions = new ArrayList<>();
        for (AdditionalColumn column : source.additional()) {
            Column found = types.get(column.name());
            if (found == null) {
                throw refused(
                        "Table %s must have column %s for %s, but has the columns %s"
                                .formatted(
                                        source.table(),
                                        column.name(),
                                        option(column.use()),
                                        present));
            }
            expressions.add(expression(source, column, found));
        }
        return expressions;
    }

    private static Map<String, Column> types(Connection connection, OutboxSource source)
            throws SQLException {
        Map<String, Column> types = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(TYPES)) {
            query.setString(1, source.table().sql());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    types.put(
                            rows.getString(1),
                            new Column(rows.getString(2), rows.getInt(3), rows.getBoolean(4)));
                }
            }
        }
        return types;
    }

    private static String expression(OutboxSource source, AdditionalColumn column, Column found) {
        if (found.generated()) {
            throw refused(
                    "Column %s of table %s is generated, and PostgreSQL does not send generated columns"
                            .formatted(column.name(), source.table()));
        }
        Set<String> allowed = allowed(column.use());
        if (!allowed.contains(found.type())) {
            throw refused(
                    "Column %s of table %s must have one of the types %s for %s, got %s"
                            .formatted(
                                    column.name(),
                                    source.table(),
                                    allowed,
                                    option(column.use()),
                                    found.type()));
        }
        String name = SqlIdentifier.quote(column.name());
        return "to_json(%s)::text".formatted(value(name, column.use(), found));
    }

    private static OperatorException refused(String problem) {
        return new OperatorException(
                ExitCode.SETUP,
                problem,
                "Name another column, or leave the column out of the option. Values of other types"
                        + " cannot be written exactly as the event router writes them.");
    }

    private static Set<String> allowed(Use use) {
        return switch (use) {
            case PARTITION -> Set.of("int4");
            case MILLIS -> Set.of(TIMESTAMP);
            case VALUE -> {
                Set<String> all = new TreeSet<>(TEXTS);
                all.addAll(BARE);
                all.add(TIMESTAMP);
                all.add(TIMESTAMPTZ);
                yield all;
            }
        };
    }

    private static String option(Use use) {
        return switch (use) {
            case PARTITION -> "the partition of --placement";
            case MILLIS -> "--timestamp-column";
            case VALUE -> "--placement or --key-format";
        };
    }

    private static String value(String name, Use use, Column found) {
        if (TEXTS.contains(found.type())) {
            return name + "::text";
        }
        if (BARE.contains(found.type())) {
            return name;
        }
        if (found.type().equals(TIMESTAMPTZ)) {
            return ZonedTime.sql(name, found.precision());
        }
        boolean millis =
                use == Use.MILLIS
                        || (found.precision() >= 0 && found.precision() <= MILLIS_PRECISION);
        return "CASE WHEN isfinite(%1$s) THEN trunc(extract(epoch FROM %1$s) * %2$d)::bigint WHEN %1$s > 'epoch' THEN %3$d ELSE %4$d END"
                .formatted(
                        name,
                        millis ? 1_000 : 1_000_000,
                        millis ? INFINITY_MILLIS : INFINITY_MILLIS * 1_000,
                        millis ? -INFINITY_MILLIS : -INFINITY_MILLIS * 1_000);
    }
}
