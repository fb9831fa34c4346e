package io.tailrace.relay.source;

import io.tailrace.event.EventException;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.relay.record.OutboxRow;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Understands Debezium's change events. For one thread. */
final class ChangeReader {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final String LAST_COMMIT = "lsn_commit";
    private static final String MESSAGE_TOPIC = ".message";

    private final OutboxColumns columns;
    private @Nullable RowFields fields;

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
        return fields(after.schema()).read(after);
    }

    /** The schema is the same object until the table changes. */
    private RowFields fields(Schema schema) {
        RowFields known = fields;
        if (known == null || known.schema() != schema) {
            known = RowFields.of(schema, columns);
            fields = known;
        }
        return known;
    }
}
