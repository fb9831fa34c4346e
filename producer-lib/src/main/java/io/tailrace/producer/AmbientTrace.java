package io.tailrace.producer;

import io.tailrace.event.TraceContext;
import org.jspecify.annotations.Nullable;

/** The trace that the calling thread is in, if somebody keeps one. */
final class AmbientTrace {

    private static final boolean OPEN_TELEMETRY = isPresent("io.opentelemetry.api.trace.Span");

    private AmbientTrace() {}

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
