package io.tailrace.producer;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventContext;
import io.tailrace.event.TraceContext;
import io.tailrace.producer.tracing.EmitTracer;
import io.tailrace.producer.tracing.EmitTracer.EmitSpan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spans of the events of one call of {@code emit}. For one thread. */
final class EmitSpans {

    private final @Nullable TraceContext parent;
    private final List<EmitSpan> spans;
    private boolean over;

    private EmitSpans(@Nullable TraceContext parent, int events) {
        this.parent = parent;
        this.spans = new ArrayList<>(events);
    }

    /**
     * Begins a span for each event. A trace that the caller gave is the one that the events carry:
     * the conventions of OpenTelemetry keep a custom creation context as it is.
     *
     * @param tracer throws nothing
     * @throws IllegalArgumentException if the type of an event is not in the catalogue
     */
    static EmitSpans begin(
            EmitTracer tracer,
            EventCatalogue catalogue,
            List<? extends Event<?>> events,
            EmitOptions options) {
        TraceContext parent = OutboxRow.trace(options, EventContext.current());
        if (options.trace() != null || tracer == EmitTracer.none()) {
            return new EmitSpans(parent, 0);
        }
        EmitSpans begun = new EmitSpans(parent, events.size());
        try {
            for (Event<?> event : events) {
                Class<? extends DomainEvent> type = event.payload().getClass();
                begun.spans.add(
                        tracer.begin(
                                event.eventId(),
                                catalogue.typeName(type),
                                catalogue.aggregateType(type),
                                parent));
            }
            return begun;
        } catch (RuntimeException e) {
            begun.fail(e);
            throw e;
        }
    }

    /** Begins the span of an event whose payload is JSON already. */
    static EmitSpans begin(EmitTracer tracer, JsonEvent event) {
        TraceContext parent = OutboxRow.trace(EmitOptions.none(), EventContext.current());
        EmitSpans begun = new EmitSpans(parent, 1);
        if (tracer != EmitTracer.none()) {
            begun.spans.add(tracer.begin(event.id(), event.type(), event.aggregateType(), parent));
        }
        return begun;
    }

    /** The trace context that the event at this place carries, or null. */
    @Nullable TraceContext context(int place) {
        return spans.isEmpty() ? parent : spans.get(place).context();
    }

    /** The events are written. */
    void end() {
        over = true;
        spans.forEach(EmitSpan::end);
    }

    /** The events are not written; no effect after {@link #end}. */
    void fail(Throwable why) {
        if (!over) {
            over = true;
            spans.forEach(span -> span.fail(why));
        }
    }
}
