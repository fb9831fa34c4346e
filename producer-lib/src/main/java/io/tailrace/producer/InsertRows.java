package io.tailrace.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** {@link RowLifetime#KEPT}: inserts up to {@link #MAX_ROWS} rows per statement. */
final class InsertRows implements RowWriter {

    private final OutboxConfig config;
    private final String head;
    private final String row;

    InsertRows(OutboxConfig config) {
        this.config = config;
        this.head = head(config);
        String headers = hasHeaders() ? ", ?" : "";
        this.row = "(?, ?, ?, ?, " + config.payloadType().placeholder() + headers + ")";
    }

    @Override
    public boolean hasHeaders() {
        return config.columns().headers() != null;
    }

    @Override
    public void write(Connection connection, List<OutboxRow> rows) throws SQLException {
        for (List<OutboxRow> chunk : chunks(rows)) {
            try (PreparedStatement insert = connection.prepareStatement(sql(chunk.size()))) {
                bind(insert, chunk);
                insert.executeUpdate();
            }
        }
    }

    /** Splits rows into lists of up to {@link #MAX_ROWS}; no rows give no list. */
    static List<List<OutboxRow>> chunks(List<OutboxRow> rows) {
        List<List<OutboxRow>> chunks = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += MAX_ROWS) {
            chunks.add(rows.subList(from, Math.min(from + MAX_ROWS, rows.size())));
        }
        return chunks;
    }

    /** Binds the parameters of a statement for these rows. */
    void bind(PreparedStatement insert, List<OutboxRow> rows) throws SQLException {
        int parameter = 1;
        for (OutboxRow each : rows) {
            parameter = bind(insert, parameter, each);
        }
    }

    /** The statement that inserts the given number of rows, at least 1. */
    String sql(int rows) {
        return head + row + (", " + row).repeat(rows - 1);
    }

    private int bind(PreparedStatement insert, int first, OutboxRow values) throws SQLException {
        int parameter = first;
        insert.setObject(parameter++, values.id());
        insert.setString(parameter++, values.aggregateType());
        insert.setString(parameter++, values.aggregateId());
        insert.setString(parameter++, values.type());
        if (config.payloadType() == PayloadType.BYTEA) {
            insert.setBytes(parameter++, values.payload().getBytes(UTF_8));
        } else {
            insert.setString(parameter++, values.payload());
        }
        if (hasHeaders()) {
            insert.setString(parameter++, values.headers());
        }
        return parameter;
    }

    private static String head(OutboxConfig config) {
        OutboxColumns columns = config.columns();
        String headers = columns.headers();
        return "INSERT INTO %s (%s, %s, %s, %s, %s%s) VALUES "
                .formatted(
                        SqlIdentifier.quoteQualified(config.table()),
                        SqlIdentifier.quote(columns.id()),
                        SqlIdentifier.quote(columns.aggregateType()),
                        SqlIdentifier.quote(columns.aggregateId()),
                        SqlIdentifier.quote(columns.type()),
                        SqlIdentifier.quote(columns.payload()),
                        headers == null ? "" : ", " + SqlIdentifier.quote(headers));
    }
}
