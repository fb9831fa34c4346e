package io.tailrace.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with what its emitter added. Immutable.
 *
 * @param <P> the type of the payload
 * @param event the event
 * @param emittedAt when the emitter wrote the event
 * @param trace the emitter's trace context, or null
 */
public record EventEnvelope<P extends DomainEvent>(
        Event<P> event, Instant emittedAt, @Nullable TraceContext trace) {}
