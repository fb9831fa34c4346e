package io.tailrace.process.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.tailrace.event.TraceContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trace context of an event as the parent of a span. Stateless. */
final class RemoteParent {

    private static final TextMapGetter<Map<String, String>> HEADERS =
            new TextMapGetter<>() {
                @Override
                public @Nullable String get(@Nullable Map<String, String> headers, String name) {
                    return headers == null ? null : headers.get(name);
                }
            };

    private RemoteParent() {}

    static Context of(TraceContext trace) {
        if (trace.traceState() != null) {
            return W3CTraceContextPropagator.getInstance()
                    .extract(Context.root(), trace.toHeaders(), HEADERS);
        }
        SpanContext emitter =
                SpanContext.createFromRemoteParent(
                        trace.traceId(),
                        trace.spanId(),
                        TraceFlags.fromByte((byte) trace.flags()),
                        TraceState.getDefault());
        return Context.root().with(Span.wrap(emitter));
    }
}
