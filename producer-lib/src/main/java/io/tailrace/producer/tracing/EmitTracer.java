package io.tailrace.producer.tracing;

import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of emitted events. {@link OpenTelemetryEmitTracer} implements it for
 * OpenTelemetry. Called on the emitting thread; must be safe for any thread and throw nothing. What
 * it throws nevertheless is logged once, and the event is emitted without a span.
 */
@FunctionalInterface
public interface EmitTracer {

    /**
     * Begins the span in which an event is created and written.
     *
     * @param id the id of the event
     * @param type the type name of the event, for example {@code order.placed.v1}
     * @param aggregateType the aggregate type of the event, for example {@code order}
     * @param parent the trace context that the emitting code runs in, or null if it runs in none
     */
    EmitSpan begin(EventId id, String type, String aggregateType, @Nullable TraceContext parent);

    /** A tracer that makes no spans: events carry the trace context that the code runs in. */
    static EmitTracer none() {
        return NoEmitTracer.INSTANCE;
    }

    /**
     * A tracer that calls another one and throws nothing. The first exception of the other one is
     * logged; an event whose span cannot be begun carries the trace context that the code runs in.
     */
    static EmitTracer guarded(EmitTracer tracer) {
        return tracer == none() || tracer instanceof GuardedEmitTracer
                ? tracer
                : new GuardedEmitTracer(tracer);
    }

    /**
     * The span of one event. It says that the event was created, not that its transaction was
     * committed, which nobody knows when it ends.
     */
    interface EmitSpan {

        /** The trace context that the event carries; null if it carries none. */
        @Nullable TraceContext context();

        /** The event was written into the transaction. */
        void end();

        /** The event could not be written; the exception says why. */
        void fail(Throwable why);

        /** No span, but a trace context that the event carries. */
        static EmitSpan of(@Nullable TraceContext context) {
            return new EmitSpan() {
                @Override
                public @Nullable TraceContext context() {
                    return context;
                }

                @Override
                public void end() {}

                @Override
                public void fail(Throwable why) {}
            };
        }
    }
}
