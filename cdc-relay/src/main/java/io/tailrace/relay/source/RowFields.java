package io.tailrace.relay.source;

import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.relay.record.OutboxRow;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Where the columns of the outbox are in rows of one schema; null where there is none. */
record RowFields(
        Schema schema,
        @Nullable Field id,
        @Nullable Field aggregateType,
        @Nullable Field aggregateId,
        @Nullable Field type,
        @Nullable Field payload,
        @Nullable Field headers) {

    static RowFields of(Schema schema, OutboxColumns columns) {
        String headers = columns.headers();
        return new RowFields(
                schema,
                schema.field(columns.id()),
                schema.field(columns.aggregateType()),
                schema.field(columns.aggregateId()),
                schema.field(columns.type()),
                schema.field(columns.payload()),
                headers == null ? null : schema.field(headers));
    }

    OutboxRow read(Struct row) {
        return new OutboxRow(
                text(row, id),
                text(row, aggregateType),
                text(row, aggregateId),
                text(row, type),
                OutboxRow.payloadBytes(value(row, payload)),
                text(row, headers));
    }

    private static @Nullable String text(Struct row, @Nullable Field field) {
        Object value = value(row, field);
        return value == null ? null : value.toString();
    }

    private static @Nullable Object value(Struct row, @Nullable Field field) {
        return field == null ? null : row.get(field);
    }
}
