package io.tailrace.producer.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span with the name {@code create} for every emitted event, whose context the event
 * carries: the spans of relay, processor and subscribers become its children. The span is a child
 * of the span that the emitting code runs in.
 *
 * <p>The span says that the event was created and written into the transaction. It does not say
 * that the transaction was committed: if that is rolled back, the trace has a {@code create} span
 * and no span of a relay.
 *
 * <p>Needs {@code io.opentelemetry:opentelemetry-api}, 1.31 or newer. Never uses the global
 * instance. Safe for any thread.
 */
public final class OpenTelemetryEmitTracer implements EmitTracer {

    private static final String SCOPE = "io.tailrace.producer";

    private final Tracer tracer;

    /** Makes spans with a tracer of this instance. */
    public OpenTelemetryEmitTracer(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer(SCOPE);
    }

    @Override
    public EmitSpan begin(
            EventId id, String type, String aggregateType, @Nullable TraceContext parent) {
        Span span =
                tracer.spanBuilder("create")
                        .setParent(context(parent))
                        .setSpanKind(SpanKind.PRODUCER)
                        .setAttribute("messaging.system", "kafka")
                        .setAttribute("messaging.operation.name", "create")
                        .setAttribute("messaging.operation.type", "create")
                        .setAttribute("messaging.message.id", id.toString())
                        .setAttribute("tailrace.event.type", type)
                        .setAttribute("tailrace.aggregate.type", aggregateType)
                        .startSpan();
        TraceContext created = traceContext(span, parent);
        return created == null ? EmitSpan.of(parent) : new CreateSpan(span, created);
    }

    /** The context of the thread if the parent is its span, because that has more than ids. */
    private static Context context(@Nullable TraceContext parent) {
        Context current = Context.current();
        if (parent == null
                || parent.spanId().equals(Span.fromContext(current).getSpanContext().getSpanId())) {
            return current;
        }
        return W3CTraceContextPropagator.getInstance()
                .extract(current, parent.toHeaders(), new MapGetter());
    }

    /** What the event carries; null if the instance makes no spans. */
    private static @Nullable TraceContext traceContext(Span span, @Nullable TraceContext parent) {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(
                        Context.root().with(span),
                        headers,
                        (carrier, name, value) -> {
                            if (carrier != null) {
                                carrier.put(name, value);
                            }
                        });
        if (parent != null && !headers.isEmpty()) {
            headers.put(EventHeaders.PARENT_SPAN_ID, parent.spanId());
        }
        return TraceContext.ofHeaders(headers)
                .filter(own -> parent == null || !own.spanId().equals(parent.spanId()))
                .orElse(null);
    }

    /** A span that is not ended yet. */
    private record CreateSpan(Span span, TraceContext context) implements EmitSpan {

        @Override
        public void end() {
            span.end();
        }

        /** Without the message, which may repeat values of the event. */
        @Override
        public void fail(Throwable why) {
            span.setAttribute("error.type", why.getClass().getName());
            span.setStatus(StatusCode.ERROR);
            span.end();
        }
    }
}
