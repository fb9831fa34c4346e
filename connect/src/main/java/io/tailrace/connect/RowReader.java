package io.tailrace.connect;

import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.record.AdditionalColumn;
import io.tailrace.record.AdditionalColumn.Use;
import io.tailrace.record.CapturedRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Reads rows of the outbox table as Debezium's connector captures them. For one thread. */
final class RowReader {

    private static final String MICROS = "io.debezium.time.MicroTimestamp";

    private final OutboxColumns columns;
    private final List<AdditionalColumn> additional;
    private boolean needsHeaders;

    /**
     * @param additional the columns that are read beside those of {@code columns}
     * @param needsHeaders whether the table must have the column for headers
     */
    RowReader(OutboxColumns columns, List<AdditionalColumn> additional, boolean needsHeaders) {
        this.columns = columns;
        this.additional = additional;
        this.needsHeaders = needsHeaders;
    }

    /**
     * Reads a row.
     *
     * @throws DataException if the table lacks a column that it must have, or had in an earlier row
     */
    CapturedRow read(Struct row) {
        return new CapturedRow(
                text(value(row, columns.id())),
                text(value(row, columns.aggregateType())),
                text(value(row, columns.aggregateId())),
                text(value(row, columns.type())),
                CapturedRow.payloadBytes(value(row, columns.payload())),
                headers(row),
                0,
                0,
                additional(row));
    }

    /**
     * A table need not have a column for headers, but one that had it does not lose it silently.
     */
    private @Nullable String headers(Struct row) {
        String column = columns.headers();
        if (column == null || (!needsHeaders && row.schema().field(column) == null)) {
            return null;
        }
        needsHeaders = true;
        return text(value(row, column));
    }

    /** Whether the payload of rows with this schema is {@code bytea}. */
    boolean isBinary(Schema row) {
        return field(row, columns.payload()).schema().type() == Schema.Type.BYTES;
    }

    private List<@Nullable Object> additional(Struct row) {
        if (additional.isEmpty()) {
            return List.of();
        }
        List<@Nullable Object> values = new ArrayList<>(additional.size());
        for (AdditionalColumn column : additional) {
            Field field = field(row.schema(), column.name());
            Object value = row.get(field);
            values.add(
                    value instanceof Number time && column.use() == Use.MILLIS
                            ? millis(time.longValue(), field)
                            : value);
        }
        return Collections.unmodifiableList(values);
    }

    private static Object millis(long time, Field field) {
        return MICROS.equals(field.schema().name()) ? time / 1_000 : time;
    }

    private static @Nullable Object value(Struct row, String column) {
        return row.get(field(row.schema(), column));
    }

    private static Field field(Schema row, String column) {
        Field field = row.field(column);
        if (field == null) {
            throw new DataException(
                    "The outbox table must have column %s, got %s. Nothing is lost: rename the column back, or give its name with %s, and restart the task."
                            .formatted(
                                    column,
                                    row.fields().stream().map(Field::name).toList(),
                                    TransformOptions.COLUMNS));
        }
        return field;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
