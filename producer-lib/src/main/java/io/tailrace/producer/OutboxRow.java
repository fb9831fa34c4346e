package io.tailrace.producer;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.HeadersCodec;
import io.tailrace.event.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values of an outbox row: an event with its payload and headers as JSON. */
record OutboxRow(
        UUID id,
        String aggregateType,
        String aggregateId,
        String type,
        String payload,
        String headers) {

    private static final int MAX_BYTES_PER_CHAR = 3;

    /** The row of an event; throws as {@link Outbox} documents for {@code emit}. */
    static OutboxRow of(EventEnvelope<?> envelope, @Nullable Instant deliverAt, EventCodec codec) {
        Event<?> event = envelope.event();
        Class<? extends DomainEvent> type = event.payload().getClass();
        String headers = HeadersCodec.encode(headers(envelope, deliverAt));
        requireHeaderSize(event, headers);
        return new OutboxRow(
                event.eventId().toUuid(),
                codec.catalogue().aggregateType(type),
                event.aggregateId(),
                codec.catalogue().typeName(type),
                codec.encodeToText(event.payload()),
                headers);
    }

    /** The row of an event whose payload is JSON already. */
    static OutboxRow of(JsonEvent json, @Nullable TraceContext trace) {
        EventContext context = EventContext.current();
        Event<?> event =
                new Event<>(
                        json.id(),
                        json.aggregateId(),
                        context.correlationId(),
                        context.causationId(),
                        new NoPayload(json.aggregateId()));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String headers = HeadersCodec.encode(headers(new EventEnvelope<>(event, now, trace), null));
        requireHeaderSize(event, headers);
        return new OutboxRow(
                json.id().toUuid(),
                json.aggregateType(),
                json.aggregateId(),
                json.type(),
                json.payload(),
                headers);
    }

    /** Stands for a payload that is JSON already. */
    private record NoPayload(String aggregateId) implements DomainEvent {}

    private static void requireHeaderSize(Event<?> event, String headers) {
        int length = event.aggregateId().length() + headers.length();
        if (length <= EventDefaults.MAX_HEADER_BYTES / MAX_BYTES_PER_CHAR) {
            return;
        }
        int bytes = (event.aggregateId() + headers).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > EventDefaults.MAX_HEADER_BYTES) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    event.eventId(),
                    "headers and aggregate id must have at most %d bytes together, got %d"
                            .formatted(EventDefaults.MAX_HEADER_BYTES, bytes),
                    null);
        }
    }

    /**
     * Completes an event. Correlation id and causation id are taken from the options, else from the
     * event, else from the context; the trace from the options, else from the current span of
     * OpenTelemetry, else from the context.
     */
    static EventEnvelope<?> envelope(
            Event<?> event, EmitOptions options, EventContext context, Instant now) {
        return envelope(event, options, context, now, trace(options, context));
    }

    /** Completes an event that carries this trace. */
    static EventEnvelope<?> envelope(
            Event<?> event,
            EmitOptions options,
            EventContext context,
            Instant now,
            @Nullable TraceContext trace) {
        Event<?> complete =
                event.withCorrelationId(
                                first(
                                        options.correlationId(),
                                        event.correlationId(),
                                        context.correlationId()))
                        .withCausationId(
                                first(
                                        options.causationId(),
                                        event.causationId(),
                                        context.causationId()));
        return new EventEnvelope<>(complete, now, trace);
    }

    /** The trace context that the emitting code runs in, or that it gave. */
    static @Nullable TraceContext trace(EmitOptions options, EventContext context) {
        if (options.trace() != null) {
            return options.trace();
        }
        TraceContext active = AmbientTrace.current();
        return active == null ? context.trace() : active;
    }

    private static Map<String, String> headers(
            EventEnvelope<?> envelope, @Nullable Instant deliverAt) {
        Map<String, String> headers = new LinkedHashMap<>();
        TraceContext trace = envelope.trace();
        put(headers, EventHeaders.CORRELATION_ID, envelope.event().correlationId());
        put(headers, EventHeaders.CAUSATION_ID, envelope.event().causationId());
        if (trace != null) {
            headers.putAll(trace.toHeaders());
        }
        put(headers, EventHeaders.DELIVER_AT, deliverAt == null ? null : deliverAt.toString());
        put(headers, EventHeaders.EMITTED_AT, envelope.emittedAt().toString());
        return headers;
    }

    private static void put(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static <T> @Nullable T first(@Nullable T a, @Nullable T b, @Nullable T c) {
        if (a != null) {
            return a;
        }
        return b != null ? b : c;
    }
}
