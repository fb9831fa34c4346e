package io.tailrace.relay.postgres;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.columns.AdditionalColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The outbox table, as found in the database. All names are as in SQL, in double quotes.
 *
 * @param name the table with its schema
 * @param columns the columns to read, in the order id, aggregate type, aggregate id, type, payload
 *     and, if the table has such a column, headers
 * @param binary whether the payload is {@code bytea}
 * @param rowFilter the SQL condition that selects the rows of the relay's shard
 * @param additional SQL expressions of the values of the source's additional columns, in their
 *     order: as the stream has them, as JSON
 */
public record OutboxTable(
        String name,
        List<String> columns,
        boolean binary,
        String rowFilter,
        List<String> additional) {

    /** A table of which no additional columns are read. */
    public OutboxTable(String name, List<String> columns, boolean binary, String rowFilter) {
        this(name, columns, binary, rowFilter, List.of());
    }

    /**
     * Reads the table's columns from the catalogue.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the table or a column is missing,
     *     does not fit, see {@link TableCheck}, or cannot be read, see {@link TableAccess}
     */
    public static OutboxTable find(Connection connection, OutboxSource source) throws SQLException {
        List<String> present = columnsOf(connection, source.table());
        if (present.isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Table %s does not exist, or role %s has no access to its schema"
                            .formatted(source.table(), source.user()),
                    "Create the table with the DDL of OutboxSchema in producer-lib, or set --table"
                            + " to the name of your outbox table.");
        }
        List<String> wanted = new ArrayList<>(source.columns().required());
        requireAll(wanted, present, source);
        String headers = source.columns().headers();
        boolean hasHeaders = headers != null && present.contains(headers);
        if (hasHeaders) {
            wanted.add(headers);
        }
        List<String> additional = AdditionalColumns.require(connection, source, present);
        List<String> read = new ArrayList<>(wanted);
        source.additional().forEach(column -> read.add(column.name()));
        TableAccess.require(connection, source, read);
        String payload = TableCheck.require(connection, source, hasHeaders ? headers : null);
        return new OutboxTable(
                source.table().sql(),
                wanted.stream().map(SqlIdentifier::quote).toList(),
                payload.equals(TableCheck.BYTEA),
                RowFilter.of(source),
                additional);
    }

    /** Whether the table has a column for headers. */
    public boolean hasHeaders() {
        return columns.size() == 6;
    }

    private static void requireAll(List<String> wanted, List<String> present, OutboxSource source) {
        List<String> missing = new ArrayList<>(wanted);
        missing.removeAll(present);
        if (!missing.isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Table %s must have the columns %s, but lacks %s"
                            .formatted(source.table(), wanted, missing),
                    "Add the missing columns, or set --columns to the names that the table uses.");
        }
    }

    /** The names of all columns, in the order of the table; empty if the table does not exist. */
    static List<String> columnsOf(Connection connection, TableName table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement(
                        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?)"
                                + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
            query.setString(1, table.sql());
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
