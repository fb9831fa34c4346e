package io.tailrace.producer;

import io.tailrace.event.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Delivery time and metadata of emitted events. Ids and trace that are null are taken from the
 * event or else from the {@link io.tailrace.event.EventContext} of the calling thread. Immutable.
 *
 * @param deliverAt the time until which the processor holds the events, or null to deliver at once
 * @param correlationId the id that all events of one business conversation share, or null
 * @param causationId the id of the event or command that caused the events, or null
 * @param trace the W3C trace context of the emitter, or null
 */
public record EmitOptions(
        @Nullable Instant deliverAt,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable TraceContext trace) {

    private static final EmitOptions NONE = new EmitOptions(null, null, null, null);

    /** Options in which every value is null. */
    public static EmitOptions none() {
        return NONE;
    }

    /** A copy with a time until which the processor holds the events. */
    public EmitOptions deliverAt(Instant time) {
        return new EmitOptions(time, correlationId, causationId, trace);
    }

    /** A copy with a correlation id. */
    public EmitOptions correlationId(String id) {
        return new EmitOptions(deliverAt, id, causationId, trace);
    }

    /** A copy with a causation id. */
    public EmitOptions causationId(String id) {
        return new EmitOptions(deliverAt, correlationId, id, trace);
    }

    /** A copy with a trace context. */
    public EmitOptions trace(TraceContext context) {
        return new EmitOptions(deliverAt, correlationId, causationId, context);
    }
}
