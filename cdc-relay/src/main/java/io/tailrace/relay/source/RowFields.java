package io.tailrace.relay.source;

import io.tailrace.record.CapturedRow;
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
        @Nullable Field headers) {

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
                committedMicros);
    }

    private static @Nullable String text(Struct row, @Nullable Field field) {
        Object value = value(row, field);
        return value == null ? null : value.toString();
    }

    private static @Nullable Object value(Struct row, @Nullable Field field) {
        return field == null ? null : row.get(field);
    }
}
