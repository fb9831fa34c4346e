package io.tailrace.producer;

import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventId;
import io.tailrace.producer.metrics.EmitListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The events of one call of {@code emit}: checked, completed and encoded, and not yet written. The
 * caller executes the {@link #inserts} in their order, in the transaction that the events belong
 * to, and then calls {@link #written} or {@link #failed}. Not synchronized: calls from several
 * threads need an order, as reactive streams give it.
 */
public final class EmitCall {

    private final InsertRows insert;
    private final List<EventEnvelope<?>> envelopes;
    private final List<OutboxRow> rows;
    private final EmitSpans spans;
    private final EmitListener listener;
    private final long started;

    EmitCall(
            InsertRows insert,
            List<EventEnvelope<?>> envelopes,
            List<OutboxRow> rows,
            EmitSpans spans,
            EmitListener listener,
            long started) {
        this.insert = insert;
        this.envelopes = envelopes;
        this.rows = rows;
        this.spans = spans;
        this.listener = listener;
        this.started = started;
    }

    /** The ids of the events, in order. */
    public List<EventId> ids() {
        return envelopes.stream().<EventId>map(e -> e.event().eventId()).toList();
    }

    /**
     * The statements that insert the events, with up to 500 rows each, in order; none if there are
     * no events. Parameters are written {@code $1}, {@code $2} and so on.
     *
     * @throws IllegalStateException if the lifetime of rows is not {@link RowLifetime#KEPT}: rows
     *     that are deleted at once, and messages without rows, need other statements
     */
    public List<InsertStatement> inserts() {
        if (insert.lifetime() != RowLifetime.KEPT) {
            throw new IllegalStateException(
                    "outbox.lifetime must be KEPT for statements that the caller executes, got %s; let the relay remove rows with --retention"
                            .formatted(insert.lifetime()));
        }
        return InsertRows.chunks(rows).stream().map(insert::statement).toList();
    }

    /** The events are written: ends their spans and tells the listener. */
    public void written() {
        spans.end();
        listener.onWritten(
                countByType(rows.stream().map(OutboxRow::type)),
                Duration.ofNanos(System.nanoTime() - started));
    }

    /** The events are not written: ends their spans; no effect after {@link #written}. */
    public void failed(Throwable why) {
        spans.fail(why);
    }

    /** The events with ids, trace and time; none for an event that is JSON already. */
    List<EventEnvelope<?>> envelopes() {
        return envelopes;
    }

    /** The rows of the events, in order. */
    List<OutboxRow> rows() {
        return rows;
    }

    static Map<String, Integer> countByType(Stream<String> types) {
        Map<String, Integer> counts = new HashMap<>();
        types.forEach(type -> counts.merge(type, 1, Integer::sum));
        return counts;
    }
}
