package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayConfig.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The outbox table as it is.
 *
 * @param name {@code schema.table}
 * @param columns the columns to read, in the order id, aggregate type, aggregate id, type, payload
 *     and, if the table has them, headers
 * @param ownRows SQL condition of the rows that this relay publishes
 */
public record OutboxTable(String name, List<String> columns, String ownRows) {

    static OutboxTable inspect(Connection connection, Source source) throws SQLException {
        List<String> present = columnsOf(connection, source);
        if (present.isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Table %s does not exist, or the relay's role may not see it"
                            .formatted(source.table()),
                    "Create it with the DDL that producer-lib prints (OutboxSchema), or name"
                            + " another one with --table.");
        }
        List<String> wanted = new ArrayList<>(source.columns().required());
        requireAll(wanted, present, source);
        String headers = source.columns().headers();
        if (headers != null && present.contains(headers)) {
            wanted.add(headers);
        }
        return new OutboxTable(source.table(), List.copyOf(wanted), RowFilter.of(source));
    }

    /** A query of all rows, to be completed. */
    public String select() {
        return "SELECT " + String.join(", ", columns) + " FROM " + name;
    }

    /** Whether rows carry headers. */
    public boolean hasHeaders() {
        return columns.size() == 6;
    }

    private static void requireAll(List<String> wanted, List<String> present, Source source) {
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(present);
        if (!missing.isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Table %s must have the columns %s, it lacks %s"
                            .formatted(source.table(), wanted, missing),
                    "Add them, or map the names of yours with --columns.");
        }
    }

    private static List<String> columnsOf(Connection connection, Source source)
            throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement(
                        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?)"
                                + " AND attnum > 0 AND NOT attisdropped")) {
            query.setString(1, source.table());
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
