package io.tailrace.relay.source;

import io.tailrace.relay.postgres.OutboxColumns;
import io.tailrace.relay.record.OutboxRow;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** Understands Debezium's change events. Immutable, safe for any thread. */
final class ChangeReader {

    private static final String LAST_COMMIT = "lsn_commit";

    private final OutboxColumns columns;

    ChangeReader(OutboxColumns columns) {
        this.columns = columns;
    }

    Change read(SourceRecord event) {
        Object commit = event.sourceOffset().get(LAST_COMMIT);
        return new Change(
                commit == null ? null : LogSequenceNumber.valueOf(((Number) commit).longValue()),
                isHeartbeat(event) ? null : row((Struct) event.value()));
    }

    private static boolean isHeartbeat(SourceRecord event) {
        return event.topic().startsWith(EngineProperties.HEARTBEAT_TOPICS);
    }

    private OutboxRow row(Struct event) {
        Struct after = event.getStruct("after");
        return new OutboxRow(
                text(after, columns.id()),
                text(after, columns.aggregateType()),
                text(after, columns.aggregateId()),
                text(after, columns.type()),
                OutboxRow.payloadBytes(value(after, columns.payload())),
                text(after, columns.headers()));
    }

    private static @Nullable String text(Struct row, String column) {
        Object value = value(row, column);
        return value == null ? null : value.toString();
    }

    private static @Nullable Object value(Struct row, String column) {
        Field field = row.schema().field(column);
        return field == null ? null : row.get(field);
    }
}
