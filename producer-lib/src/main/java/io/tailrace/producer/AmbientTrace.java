package io.tailrace.producer;

import io.tailrace.event.TraceContext;
import org.jspecify.annotations.Nullable;

/** The trace context of the calling thread, if a tracing library on the class path has one. */
final class AmbientTrace {

    private static final boolean OPEN_TELEMETRY = isPresent("io.opentelemetry.api.trace.Span");

    private AmbientTrace() {}

    /** The current trace context, or null. */
    static @Nullable TraceContext current() {
        return OPEN_TELEMETRY ? OpenTelemetryTrace.current() : null;
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, AmbientTrace.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
