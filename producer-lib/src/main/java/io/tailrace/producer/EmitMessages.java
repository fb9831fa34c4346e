package io.tailrace.producer;

import io.tailrace.event.outbox.OutboxMessage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** {@link RowLifetime#MESSAGE}: writes transactional messages into the write-ahead log. */
final class EmitMessages implements RowWriter {

    private static final String EMIT =
            "SELECT count(pg_logical_emit_message(true, ?, content)) FROM unnest(?) AS m(content)";

    private final String prefix;

    EmitMessages(OutboxConfig config) {
        this.prefix = OutboxMessage.prefix(config.table());
    }

    @Override
    public boolean hasHeaders() {
        return true;
    }

    @Override
    public void write(Connection connection, List<OutboxRow> rows) throws SQLException {
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
