package io.tailrace.producer;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.tailrace.event.TraceContext;
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
                        span.getTraceFlags().asByte() & 0xFF)
                : null;
    }
}
