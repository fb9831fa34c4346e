package io.tailrace.producer;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxMessage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** {@link RowLifetime#MESSAGE}: writes transactional messages into the write-ahead log. */
final class EmitMessages implements RowWriter {

    private static final String EMIT =
            "SELECT count(pg_logical_emit_message(true, ?, content)) FROM unnest(?) AS m(content)";

    /** The schema that a row of the table would be written into. */
    private static final String SCHEMA =
            "SELECT coalesce((SELECT nspname FROM pg_class c JOIN pg_namespace n"
                    + " ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)),"
                    + " current_schema(), 'public')";

    private final String table;

    EmitMessages(OutboxConfig config) {
        this.table = config.table();
    }

    @Override
    public void write(Connection connection, List<OutboxRow> rows) throws SQLException {
        String prefix = prefix(connection);
        for (List<OutboxRow> chunk : InsertRows.chunks(rows)) {
            Array contents =
                    connection.createArrayOf(
                            "text", chunk.stream().map(EmitMessages::content).toArray());
            try (PreparedStatement statement = connection.prepareStatement(EMIT)) {
                statement.setString(1, prefix);
                statement.setArray(2, contents);
                statement.execute();
            } finally {
                contents.free();
            }
        }
    }

    /** The prefix names the schema, so a table without schema is looked up in the search path. */
    private String prefix(Connection connection) throws SQLException {
        int dot = table.indexOf('.');
        return dot < 0
                ? OutboxMessage.prefix(schema(connection), table)
                : OutboxMessage.prefix(table.substring(0, dot), table.substring(dot + 1));
    }

    private String schema(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SCHEMA)) {
            query.setString(1, SqlIdentifier.quoteQualified(table));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static String content(OutboxRow row) {
        return new OutboxMessage(
                        row.id().toString(),
                        row.aggregateType(),
                        row.aggregateId(),
                        row.type(),
                        row.payload(),
                        row.headers())
                .toJson();
    }
}
