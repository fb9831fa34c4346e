package io.tailrace.subscriber.tracing;

import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;

/**
 * Makes the spans of handled events. {@code
 * io.tailrace.subscriber.opentelemetry.OpenTelemetryTracer} implements it for OpenTelemetry. Must
 * be safe for any thread and throw nothing. What it throws nevertheless is logged once, and the
 * event is handled without a span.
 */
@FunctionalInterface
public interface HandlingTracer {

    /** Makes no spans. */
    HandlingTracer NONE = (event, aggregateType, delivery) -> HandlingSpan.NONE;

    /**
     * Begins the span of one attempt to handle an event. Called on the thread that is about to call
     * the handler.
     *
     * @param aggregateType the aggregate type of the event, for example {@code order}
     * @param delivery has the trace context that the event carries and the number of the attempt
     */
    HandlingSpan begin(Event<?> event, String aggregateType, Delivery delivery);

    /** A tracer that calls another one and throws nothing, nor do its spans. */
    static HandlingTracer guarded(HandlingTracer tracer) {
        return tracer == NONE || tracer instanceof GuardedTracer
                ? tracer
                : new GuardedTracer(tracer);
    }
}
