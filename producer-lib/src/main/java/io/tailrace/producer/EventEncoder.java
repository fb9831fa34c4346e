package io.tailrace.producer;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.tracing.EmitTracer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of events, for programs that write them with a driver other than JDBC: with the
 * checks, ids, headers and limits of {@link Outbox}, which uses it too. Executes nothing. Immutable
 * and safe for any thread.
 */
public final class EventEncoder {

    private final OutboxConfig config;
    private final EventCodec codec;
    private final InsertRows insert;
    private final EmitListener listener;
    private final EmitTracer tracer;

    /** An encoder for the events of a catalogue; the parameters are those of {@link Outbox}. */
    public EventEncoder(
            OutboxConfig config,
            EventCatalogue catalogue,
            EmitListener listener,
            EmitTracer tracer) {
        this.config = config;
        this.codec = new EventCodec(catalogue);
        this.insert = new InsertRows(config);
        this.listener = listener;
        this.tracer = EmitTracer.guarded(tracer);
    }

    /** The configuration. */
    public OutboxConfig config() {
        return config;
    }

    /** The events that can be encoded. */
    public EventCatalogue catalogue() {
        return codec.catalogue();
    }

    /**
     * Checks, completes and encodes the events of one call of {@code emit}. Correlation id,
     * causation id and trace come from the {@link EventContext} of the calling thread, unless the
     * options override them.
     *
     * @throws EventException {@code VALIDATION_FAILED} if an event cannot be encoded as JSON or is
     *     too large, {@code DUPLICATE_EVENT} if an id is there twice
     * @throws IllegalArgumentException if the type of an event is not in the catalogue, or the
     *     table has no column for the headers that the options need
     */
    public EmitCall begin(List<? extends Event<?>> events, EmitOptions options) {
        requireHeadersFor(options);
        requireDistinct(events);
        long started = System.nanoTime();
        EmitSpans spans = EmitSpans.begin(tracer, codec.catalogue(), events, options);
        try {
            List<EventEnvelope<?>> envelopes = envelopes(events, options, spans);
            List<OutboxRow> rows =
                    envelopes.stream()
                            .map(e -> OutboxRow.of(e, options.deliverAt(), codec))
                            .toList();
            return new EmitCall(insert, envelopes, rows, spans, listener, started);
        } catch (RuntimeException | Error e) {
            spans.fail(e);
            throw e;
        }
    }

    /** Completes an event whose payload is JSON already. */
    EmitCall begin(JsonEvent event) {
        long started = System.nanoTime();
        EmitSpans spans = EmitSpans.begin(tracer, event);
        try {
            List<OutboxRow> rows = List.of(OutboxRow.of(event, spans.context(0)));
            return new EmitCall(insert, List.of(), rows, spans, listener, started);
        } catch (RuntimeException | Error e) {
            spans.fail(e);
            throw e;
        }
    }

    /**
     * What is wrong with the table if a statement failed with this SQL state, and the remedy; null
     * if the table is not what is wrong.
     *
     * @param message what the database says, or null
     */
    public @Nullable String explanation(@Nullable String sqlState, @Nullable String message) {
        return TableErrors.explanation(sqlState, message, config);
    }

    private static List<EventEnvelope<?>> envelopes(
            List<? extends Event<?>> events, EmitOptions options, EmitSpans spans) {
        EventContext context = EventContext.current();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<EventEnvelope<?>> envelopes = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            envelopes.add(
                    OutboxRow.envelope(events.get(i), options, context, now, spans.context(i)));
        }
        return envelopes;
    }

    private static void requireDistinct(List<? extends Event<?>> events) {
        Set<EventId> ids = new HashSet<>();
        for (Event<?> event : events) {
            if (!ids.add(event.eventId())) {
                throw new EventException(
                        EventError.DUPLICATE_EVENT,
                        event.eventId(),
                        "an id must be emitted once, got it twice in one call",
                        null);
            }
        }
    }

    private void requireHeadersFor(EmitOptions options) {
        if (options.deliverAt() != null
                && config.lifetime() != RowLifetime.MESSAGE
                && !insert.hasHeaders()) {
            throw new IllegalArgumentException(
                    "deliverAt must be null because the outbox table has no headers column, got "
                            + options.deliverAt());
        }
    }
}
