package io.tailrace.relay.rows;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.record.CapturedRow;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/**
 * The rows of a query, read one by one from {@code COPY … TO STDOUT}. PostgreSQL sends as fast as
 * the rows are read, so that one row is in memory, whatever the sizes of the rows that follow. A
 * result set would hold a number of rows that is chosen before their sizes are known. For one
 * thread.
 */
public final class CopiedRows implements AutoCloseable {

    /** The beginning of the binary format of {@code COPY}. */
    private static final byte[] SIGNATURE =
            "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int END = -1;
    private static final int NULL = -1;

    /** The number of fields before the additional ones. */
    private static final int FIELDS = 7;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final DataInputStream copy;
    private boolean begun;

    private CopiedRows(DataInputStream copy) {
        this.copy = copy;
    }

    /**
     * Starts to read. The connection must not be used for anything else until {@link #close()}.
     *
     * @param query selects the columns of {@link RowColumns}
     */
    public static CopiedRows of(Connection connection, String query) throws SQLException {
        return new CopiedRows(
                new DataInputStream(
                        new BufferedInputStream(
                                new PGCopyInputStream(
                                        connection.unwrap(PGConnection.class),
                                        "COPY (" + query + ") TO STDOUT (FORMAT binary)"))));
    }

    /** The next row; null after the last one. */
    public @Nullable CapturedRow next() throws SQLException {
        try {
            if (!begun) {
                readHeader();
                begun = true;
            }
            short fields = copy.readShort();
            if (fields == END) {
                requireEnd();
                return null;
            }
            return row(fields - FIELDS);
        } catch (IOException e) {
            throw e.getCause() instanceof SQLException known
                    ? known
                    : new SQLException("Could not read the rows of the outbox table", e);
        }
    }

    /** Ends the statement if its end was not read. */
    @Override
    public void close() throws SQLException {
        try {
            copy.close();
        } catch (IOException e) {
            throw new SQLException("Could not end the reading of the outbox table", e);
        }
    }

    private void readHeader() throws IOException {
        byte[] signature = new byte[SIGNATURE.length];
        copy.readFully(signature);
        if (!Arrays.equals(signature, SIGNATURE)) {
            throw new IOException("PostgreSQL sent something else than the binary COPY format");
        }
        copy.readInt(); // flags
        copy.skipNBytes(copy.readInt());
    }

    private void requireEnd() throws IOException {
        if (copy.read() != END) {
            throw new IOException("PostgreSQL sent more after the end of the rows");
        }
    }

    private CapturedRow row(int additional) throws IOException {
        return new CapturedRow(
                text(),
                text(),
                text(),
                text(),
                field(),
                text(),
                number(field()),
                0,
                values(additional));
    }

    private List<@Nullable Object> values(int number) throws IOException {
        if (number == 0) {
            return List.of();
        }
        @Nullable Object[] values = new @Nullable Object[number];
        for (int i = 0; i < number; i++) {
            values[i] = value(text());
        }
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    /** What a scalar of JSON stands for. */
    private static @Nullable Object value(@Nullable String json) throws IOException {
        return json == null ? null : MAPPER.readValue(json, Object.class);
    }

    private @Nullable String text() throws IOException {
        byte[] value = field();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static long number(byte @Nullable [] field) {
        return field == null ? 0 : ByteBuffer.wrap(field).getLong();
    }

    private byte @Nullable [] field() throws IOException {
        int length = copy.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] value = new byte[length];
        copy.readFully(value);
        return value;
    }
}
