package io.tailrace.producer;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.tailrace.event.TraceContext;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Reads the current span of OpenTelemetry. Loaded only if its API is on the class path. */
final class OpenTelemetryTrace {

    private OpenTelemetryTrace() {}

    /** The trace context of the current span, or null if no span is current. */
    static @Nullable TraceContext current() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? new TraceContext(
                        span.getTraceId(),
                        span.getSpanId(),
                        null,
                        span.getTraceFlags().asByte() & 0xFF,
                        text(span.getTraceState()))
                : null;
    }

    /** The state as W3C writes it, or null if it is empty or too long to be carried on. */
    private static @Nullable String text(TraceState state) {
        StringJoiner text = new StringJoiner(",");
        state.forEach((key, value) -> text.add(key + "=" + value));
        return text.length() == 0 || text.length() > TraceContext.MAX_TRACE_STATE
                ? null
                : text.toString();
    }
}
