package io.tailrace.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way. Immutable.
 *
 * @param <P> the type of the payload
 * @param event the event
 * @param emittedAt when the emitter handed it over
 * @param trace the emitter's trace context, or null
 */
public record EventEnvelope<P extends DomainEvent>(
        Event<P> event, Instant emittedAt, @Nullable TraceContext trace) {}
