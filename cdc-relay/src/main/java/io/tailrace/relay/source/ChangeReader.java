package io.tailrace.relay.source;

import io.tailrace.event.EventException;
import io.tailrace.event.OutboxMessage;
import io.tailrace.relay.postgres.OutboxColumns;
import io.tailrace.relay.record.OutboxRow;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Understands Debezium's change events. Immutable, safe for any thread. */
final class ChangeReader {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final String LAST_COMMIT = "lsn_commit";
    private static final String MESSAGE_TOPIC = ".message";

    private final OutboxColumns columns;

    ChangeReader(OutboxColumns columns) {
        this.columns = columns;
    }

    Change read(SourceRecord event) {
        Object commit = event.sourceOffset().get(LAST_COMMIT);
        return new Change(
                commit == null ? null : LogSequenceNumber.valueOf(((Number) commit).longValue()),
                isHeartbeat(event) ? null : row(event));
    }

    private OutboxRow row(SourceRecord event) {
        Struct value = (Struct) event.value();
        return event.topic().endsWith(MESSAGE_TOPIC) ? message(value) : row(value);
    }

    /** What cannot be read becomes a row without names: a dead letter with the original bytes. */
    private static OutboxRow message(Struct event) {
        byte[] content = OutboxRow.payloadBytes(event.getStruct("message").get("content"));
        try {
            OutboxMessage message = OutboxMessage.parse(content == null ? new byte[0] : content);
            return new OutboxRow(
                    message.id(),
                    message.aggregateType(),
                    message.aggregateId(),
                    message.type(),
                    OutboxRow.payloadBytes(message.payload()),
                    message.headers());
        } catch (EventException e) {
            LOG.warn("A message in the WAL becomes a dead letter: {}", e.getMessage());
            return new OutboxRow(null, null, null, null, content, null);
        }
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
