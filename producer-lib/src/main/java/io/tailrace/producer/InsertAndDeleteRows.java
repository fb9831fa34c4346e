package io.tailrace.producer;

import io.tailrace.event.internal.SqlIdentifier;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link RowLifetime#DELETED}: inserts rows and deletes them in the same transaction. Rows are
 * found by {@code ctid}, which needs no index, and by event id, because a {@code ctid} is not
 * unique in a partitioned table.
 */
final class InsertAndDeleteRows implements RowWriter {

    private final InsertRows insert;
    private final String delete;

    InsertAndDeleteRows(OutboxConfig config) {
        this.insert = new InsertRows(config);
        this.delete =
                "DELETE FROM %s WHERE ctid = ANY (?::tid[]) AND %s = ANY (?)"
                        .formatted(
                                SqlIdentifier.quoteQualified(config.table()),
                                SqlIdentifier.quote(config.columns().id()));
    }

    @Override
    public void write(Connection connection, List<OutboxRow> rows) throws SQLException {
        for (List<OutboxRow> chunk : InsertRows.chunks(rows)) {
            delete(connection, chunk, insert(connection, chunk));
        }
    }

    private List<String> insert(Connection connection, List<OutboxRow> rows) throws SQLException {
        String sql = insert.sql(rows.size()) + " RETURNING ctid::text";
        List<String> ctids = new ArrayList<>(rows.size());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            insert.bind(statement, rows);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ctids.add(row.getString(1));
                }
            }
        }
        return ctids;
    }

    private void delete(Connection connection, List<OutboxRow> rows, List<String> ctids)
            throws SQLException {
        Array ctidArray = connection.createArrayOf("text", ctids.toArray());
        Array ids = connection.createArrayOf("uuid", rows.stream().map(OutboxRow::id).toArray());
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setArray(1, ctidArray);
            statement.setArray(2, ids);
            int deleted = statement.executeUpdate();
            if (deleted != rows.size()) {
                throw new SQLException(
                        "the outbox lost rows before they were deleted: deleted %d of %d inserted rows"
                                .formatted(deleted, rows.size()));
            }
        } finally {
            ctidArray.free();
            ids.free();
        }
    }
}
