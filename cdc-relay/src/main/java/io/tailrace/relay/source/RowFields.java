package io.tailrace.relay.source;

import io.debezium.time.MicroTimestamp;
import io.tailrace.record.AdditionalColumn.Use;
import io.tailrace.record.CapturedRow;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the outbox columns in rows of one schema; a field is null if the rows were written
 * while the table had no such column.
 */
record RowFields(
        Schema schema,
        @Nullable Field id,
        @Nullable Field aggregateType,
        @Nullable Field aggregateId,
        @Nullable Field type,
        @Nullable Field payload,
        @Nullable Field headers,
        List<AdditionalField> additional) {

    /**
     * The field of an additional column.
     *
     * @param field null if the rows were written while the table had no such column
     * @param use what is read of it
     */
    record AdditionalField(@Nullable Field field, Use use) {

        @Nullable Object read(Struct row) {
            Object value = value(row, field);
            return value instanceof Number number && field != null && use == Use.MILLIS
                    ? (Object) millis(number.longValue(), String.valueOf(field.schema().name()))
                    : value;
        }

        private static long millis(long time, String schema) {
            return schema.equals(MicroTimestamp.SCHEMA_NAME) ? time / 1_000 : time;
        }
    }

    /**
     * Reads a row.
     *
     * @param committedMicros when its transaction was committed, see {@link CapturedRow}
     */
    CapturedRow read(Struct row, long committedMicros) {
        return new CapturedRow(
                text(row, id),
                text(row, aggregateType),
                text(row, aggregateId),
                text(row, type),
                CapturedRow.payloadBytes(value(row, payload)),
                text(row, headers),
                0,
                committedMicros,
                additional.isEmpty() ? List.of() : values(row));
    }

    private List<@Nullable Object> values(Struct row) {
        @Nullable Object[] values = new @Nullable Object[additional.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = additional.get(i).read(row);
        }
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    private static @Nullable String text(Struct row, @Nullable Field field) {
        Object value = value(row, field);
        return value == null ? null : value.toString();
    }

    private static @Nullable Object value(Struct row, @Nullable Field field) {
        return field == null ? null : row.get(field);
    }
}
