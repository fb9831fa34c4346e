package io.tailrace.relay.source;

import io.tailrace.event.EventException;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.metrics.LogBudget;
import java.time.OffsetDateTime;
import java.util.UUID;
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
    private static final String COMMITTED = "ts_usec";

    private final RowFieldsFinder finder;
    private final ChangeKind kind;
    private final String slot;
    private final LogBudget budget = new LogBudget(System::nanoTime);
    private @Nullable RowFields fields;

    /**
     * @param stream the name of the stream, with which the names of topics begin
     */
    ChangeReader(OutboxSource source, String stream) {
        this.finder = new RowFieldsFinder(source);
        this.kind = new ChangeKind(source, stream);
        this.slot = source.slot();
    }

    /**
     * The change that an event stands for.
     *
     * @throws io.tailrace.process.OperatorException if a column of the mapping is gone from the
     *     table, see {@link RowFieldsFinder#find}
     */
    Change read(SourceRecord event) {
        LogSequenceNumber previousCommit = previousCommit(event);
        if (kind.isTimer(event.topic())) {
            return Change.ofHeartbeat(previousCommit, null, 0);
        }
        long committed = committedMicros(event);
        Struct value = (Struct) event.value();
        if (kind.isHeartbeat(event.topic())) {
            return Change.ofHeartbeat(
                    previousCommit, ownHeartbeat(value.getStruct("after")), committed);
        }
        long omitted = LargeChange.omittedBytes(event);
        return kind.isMessage(event.topic())
                ? Change.ofRow(
                        previousCommit,
                        messageRow(value, omitted).committedAt(committed),
                        false,
                        committed)
                : Change.ofRow(
                        previousCommit, tableRow(value, omitted, committed), true, committed);
    }

    private static @Nullable LogSequenceNumber previousCommit(SourceRecord event) {
        Object commit = event.sourceOffset().get(LAST_COMMIT);
        return commit == null ? null : LogSequenceNumber.valueOf(((Number) commit).longValue());
    }

    /** When the transaction of the event was committed; 0 if Debezium does not say. */
    private static long committedMicros(SourceRecord event) {
        return event.sourceOffset().get(COMMITTED) instanceof Number time ? time.longValue() : 0;
    }

    /** What a row of the table of heartbeats says; null if the relay of another slot wrote it. */
    private @Nullable Heartbeat ownHeartbeat(Struct row) {
        return slot.equals(row.getString("slot"))
                ? new Heartbeat(
                        UUID.fromString(row.getString("id")),
                        Long.parseUnsignedLong(row.getString("xmin_horizon")),
                        Long.parseUnsignedLong(row.getString("xid")),
                        OffsetDateTime.parse(row.getString("at")).toInstant())
                : null;
    }

    private CapturedRow tableRow(Struct event, long omitted, long committed) {
        Struct after = event.getStruct("after");
        CapturedRow row = fields(after.schema()).read(after, committed);
        return omitted == 0 ? row : row.withoutContent(omitted);
    }

    /**
     * The row that a message in the write-ahead log stands for. An unreadable message becomes a row
     * with its content as payload and null in all other columns, which is published as a dead
     * letter.
     */
    private CapturedRow messageRow(Struct event, long omitted) {
        if (omitted > 0) {
            return new CapturedRow(null, null, null, null, null, null, omitted, 0);
        }
        byte[] content = CapturedRow.payloadBytes(event.getStruct("message").get("content"));
        try {
            return CapturedRow.ofMessage(content == null ? new byte[0] : content);
        } catch (EventException e) {
            if (budget.take() != LogBudget.Verdict.SKIP) {
                LOG.warn(
                        "Could not read an outbox message in the write-ahead log, so the message"
                                + " is published as a dead letter: {}",
                        e.getMessage());
            }
            return CapturedRow.ofUnreadableMessage(content);
        }
    }

    /** The fields of a schema; Debezium uses one schema object until the table changes. */
    private RowFields fields(Schema schema) {
        RowFields known = fields;
        if (known == null || known.schema() != schema) {
            known = finder.find(schema);
            fields = known;
        }
        return known;
    }
}
