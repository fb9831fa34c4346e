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

    /** How long rows stay in the table. */
    RowLifetime lifetime() {
        return config.lifetime();
    }

    /** Whether the table has a column for headers. */
    boolean hasHeaders() {
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
            for (Object value : values(each)) {
                insert.setObject(parameter++, value);
            }
        }
    }

    /** The statement that inserts the given number of rows, at least 1. */
    String sql(int rows) {
        return head + row + (", " + row).repeat(rows - 1);
    }

    /** The statement that inserts these rows, at least one, for a driver other than JDBC. */
    InsertStatement statement(List<OutboxRow> rows) {
        StringBuilder sql = new StringBuilder(head);
        List<Object> values = new ArrayList<>();
        for (OutboxRow each : rows) {
            sql.append(values.isEmpty() ? "" : ", ").append(numbered(values.size() + 1));
            values.addAll(values(each));
        }
        return new InsertStatement(sql.toString(), values);
    }

    /** The placeholders of a row whose first parameter has this number. */
    private String numbered(int first) {
        StringBuilder numbered = new StringBuilder();
        int parameter = first;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            numbered.append(c == '?' ? "$" + parameter++ : c);
        }
        return numbered.toString();
    }

    private List<Object> values(OutboxRow each) {
        List<Object> values = new ArrayList<>();
        values.add(each.id());
        values.add(each.aggregateType());
        values.add(each.aggregateId());
        values.add(each.type());
        values.add(
                config.payloadType() == PayloadType.BYTEA
                        ? each.payload().getBytes(UTF_8)
                        : each.payload());
        if (hasHeaders()) {
            values.add(each.headers());
        }
        return values;
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
