package io.tailrace.producer;

import io.tailrace.event.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to say about events beside their payload. What is null comes from the event itself or else
 * from the ambient {@link io.tailrace.event.EventContext}. Immutable.
 *
 * @param deliverAt hold the events until then, or null for at once
 * @param correlationId what all events of one business conversation share, or null
 * @param causationId the id of the event or command that caused these, or null
 * @param trace the trace context of the emitter, or null
 */
public record EmitOptions(
        @Nullable Instant deliverAt,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable TraceContext trace) {

    private static final EmitOptions NONE = new EmitOptions(null, null, null, null);

    /** Nothing to say. */
    public static EmitOptions none() {
        return NONE;
    }

    /** Hold the events until then. */
    public EmitOptions deliverAt(Instant time) {
        return new EmitOptions(time, correlationId, causationId, trace);
    }

    /** The events belong to that business conversation. */
    public EmitOptions correlationId(String id) {
        return new EmitOptions(deliverAt, id, causationId, trace);
    }

    /** The events have that cause. */
    public EmitOptions causationId(String id) {
        return new EmitOptions(deliverAt, correlationId, id, trace);
    }

    /** The events belong to that trace. */
    public EmitOptions trace(TraceContext context) {
        return new EmitOptions(deliverAt, correlationId, causationId, context);
    }
}
