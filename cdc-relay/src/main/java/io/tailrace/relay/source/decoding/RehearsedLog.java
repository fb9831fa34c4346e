package io.tailrace.relay.source.decoding;

import io.tailrace.relay.config.OutboxSource;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The messages that PostgreSQL would send for a row of the outbox table as it is now: its
 * description and the row, whose text and {@code uuid} columns have a UUID as their value and whose
 * other columns are null. Nothing is written into the log. Stateless.
 */
public final class RehearsedLog {

    private static final String COLUMNS =
            "SELECT a.attrelid::bigint, a.attname, a.atttypid::bigint, a.atttypmod FROM"
                    + " pg_attribute a WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT"
                    + " a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum";

    /** The ids of {@code text}, {@code varchar} and {@code uuid}, which never change. */
    private static final Set<Long> WITH_VALUE = Set.of(25L, 1043L, 2950L);

    private static final String VALUE = "00000000-0000-7000-8000-000000000000";

    private record Column(long table, String name, long type, int modifier) {}

    private RehearsedLog() {}

    /**
     * The messages, in the order in which PostgreSQL would send them.
     *
     * @param connection used for a query of the catalogue and not closed
     */
    public static List<ByteBuffer> messages(Connection connection, OutboxSource source)
            throws SQLException {
        List<Column> columns = columns(connection, source);
        return columns.isEmpty()
                ? List.of()
                : List.of(begin(), description(source, columns), row(columns));
    }

    private static List<Column> columns(Connection connection, OutboxSource source)
            throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, source.table().sql());
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                columns.add(
                        new Column(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getLong(3),
                                rows.getInt(4)));
            }
        }
        return columns;
    }

    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static ByteBuffer message(char type, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(type);
            content.writeTo(out);
        } catch (IOException e) { // nothing is written to but memory
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static ByteBuffer begin() {
        return message(
                'B',
                out -> {
                    out.writeLong(0); // the position of the end
                    out.writeLong(0); // the time of the end
                    out.writeInt(0); // the transaction
                });
    }

    private static ByteBuffer description(OutboxSource source, List<Column> columns) {
        return message(
                'R',
                out -> {
                    out.writeInt((int) columns.get(0).table());
                    writeText(out, source.table().schema());
                    writeText(out, source.table().table());
                    out.writeByte('d'); // identified by the primary key, as by default
                    out.writeShort(columns.size());
                    for (Column column : columns) {
                        out.writeByte(0); // no part of a key
                        writeText(out, column.name());
                        out.writeInt((int) column.type());
                        out.writeInt(column.modifier());
                    }
                });
    }

    private static ByteBuffer row(List<Column> columns) {
        byte[] value = VALUE.getBytes(StandardCharsets.UTF_8);
        return message(
                'I',
                out -> {
                    out.writeInt((int) columns.get(0).table());
                    out.writeByte('N');
                    out.writeShort(columns.size());
                    for (Column column : columns) {
                        if (WITH_VALUE.contains(column.type())) {
                            out.writeByte('t');
                            out.writeInt(value.length);
                            out.write(value);
                        } else {
                            out.writeByte('n');
                        }
                    }
                });
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.writeByte(0);
    }
}
