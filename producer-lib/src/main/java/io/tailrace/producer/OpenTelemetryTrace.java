package io.tailrace.producer;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.tailrace.event.TraceContext;
import org.jspecify.annotations.Nullable;

/** The current span of OpenTelemetry. Loaded only where its API is on the class path. */
final class OpenTelemetryTrace {

    private OpenTelemetryTrace() {}

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
