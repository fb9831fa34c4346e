package io.tailrace.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The one statement an outbox knows: insert rows, many at a time. */
final class OutboxInsert {

    /** Rows per statement; 6 parameters each, of 65,535 that PostgreSQL allows. */
    static final int MAX_ROWS = 500;

    private final OutboxConfig config;
    private final String head;
    private final String row;

    OutboxInsert(OutboxConfig config) {
        this.config = config;
        this.head = head(config);
        String headers = hasHeaders() ? ", ?" : "";
        this.row = "(?, ?, ?, ?, " + config.payloadType().placeholder() + headers + ")";
    }

    boolean hasHeaders() {
        return config.columns().headers() != null;
    }

    /** One statement per {@link #MAX_ROWS} rows, and none for none. */
    void execute(Connection connection, List<OutboxRow> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += MAX_ROWS) {
            List<OutboxRow> chunk = rows.subList(from, Math.min(from + MAX_ROWS, rows.size()));
            try (PreparedStatement insert = connection.prepareStatement(sql(chunk.size()))) {
                int parameter = 1;
                for (OutboxRow each : chunk) {
                    parameter = bind(insert, parameter, each);
                }
                insert.executeUpdate();
            }
        }
    }

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
                        Identifier.quote(config.table()),
                        Identifier.quote(columns.id()),
                        Identifier.quote(columns.aggregateType()),
                        Identifier.quote(columns.aggregateId()),
                        Identifier.quote(columns.type()),
                        Identifier.quote(columns.payload()),
                        headers == null ? "" : ", " + Identifier.quote(headers));
    }
}
