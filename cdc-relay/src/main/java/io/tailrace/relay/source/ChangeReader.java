package io.tailrace.relay.source;

import io.tailrace.event.EventException;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.relay.metrics.LogBudget;
import io.tailrace.relay.record.CapturedRow;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns Debezium's change events into changes. For one thread at a time. */
final class ChangeReader {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final String LAST_COMMIT = "lsn_commit";
    private static final String MESSAGE_TOPIC = ".message";

    private final OutboxColumns columns;
    private final LogBudget budget = new LogBudget(System::nanoTime);
    private @Nullable ColumnFields fields;

    ChangeReader(OutboxColumns columns) {
        this.columns = columns;
    }

    Change read(SourceRecord event) {
        Object commit = event.sourceOffset().get(LAST_COMMIT);
        return new Change(
                commit == null ? null : LogSequenceNumber.valueOf(((Number) commit).longValue()),
                isHeartbeat(event) ? null : row(event),
                !isHeartbeat(event) && !isMessage(event));
    }

    private CapturedRow row(SourceRecord event) {
        Struct value = (Struct) event.value();
        return isMessage(event) ? messageRow(value) : tableRow(value);
    }

    private static boolean isMessage(SourceRecord event) {
        return event.topic().endsWith(MESSAGE_TOPIC);
    }

    /**
     * The row that a message in the write-ahead log stands for. An unreadable message becomes a row
     * with its content as payload and null in all other columns, which is published as a dead
     * letter.
     */
    private CapturedRow messageRow(Struct event) {
        byte[] content = CapturedRow.payloadBytes(event.getStruct("message").get("content"));
        try {
            OutboxMessage message = OutboxMessage.parse(content == null ? new byte[0] : content);
            return new CapturedRow(
                    message.id(),
                    message.aggregateType(),
                    message.aggregateId(),
                    message.type(),
                    CapturedRow.payloadBytes(message.payload()),
                    message.headers());
        } catch (EventException e) {
            if (budget.take() != LogBudget.Verdict.SKIP) {
                LOG.warn(
                        "Could not read an outbox message in the write-ahead log, so the message"
                                + " is published as a dead letter: {}",
                        e.getMessage());
            }
            return new CapturedRow(null, null, null, null, content, null);
        }
    }

    private static boolean isHeartbeat(SourceRecord event) {
        return event.topic().startsWith(EngineProperties.HEARTBEAT_TOPICS);
    }

    private CapturedRow tableRow(Struct event) {
        Struct after = event.getStruct("after");
        return fields(after.schema()).read(after);
    }

    /** The fields of a schema; Debezium uses one schema object until the table changes. */
    private ColumnFields fields(Schema schema) {
        ColumnFields known = fields;
        if (known == null || known.schema() != schema) {
            known = ColumnFields.of(schema, columns);
            fields = known;
        }
        return known;
    }

    /** The fields of the outbox columns in rows of one schema; null if a column is missing. */
    private record ColumnFields(
            Schema schema,
            @Nullable Field id,
            @Nullable Field aggregateType,
            @Nullable Field aggregateId,
            @Nullable Field type,
            @Nullable Field payload,
            @Nullable Field headers) {

        static ColumnFields of(Schema schema, OutboxColumns columns) {
            String headers = columns.headers();
            return new ColumnFields(
                    schema,
                    schema.field(columns.id()),
                    schema.field(columns.aggregateType()),
                    schema.field(columns.aggregateId()),
                    schema.field(columns.type()),
                    schema.field(columns.payload()),
                    headers == null ? null : schema.field(headers));
        }

        CapturedRow read(Struct row) {
            return new CapturedRow(
                    text(row, id),
                    text(row, aggregateType),
                    text(row, aggregateId),
                    text(row, type),
                    CapturedRow.payloadBytes(value(row, payload)),
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
}
