package io.tailrace.producer;

import io.tailrace.event.TraceContext;
import io.tailrace.event.internal.FirstFailure;
import org.jspecify.annotations.Nullable;

/** The trace context of the calling thread, if a tracing library on the class path has one. */
final class AmbientTrace {

    private static final boolean OPEN_TELEMETRY = isPresent("io.opentelemetry.api.trace.Span");

    private static final System.Logger LOG = System.getLogger(AmbientTrace.class.getName());
    private static final FirstFailure FAILURES =
            new FirstFailure(
                    e ->
                            LOG.log(
                                    System.Logger.Level.WARNING,
                                    "OpenTelemetry threw an exception when it was asked for the"
                                            + " current span, so an event is emitted without a trace"
                                            + " context. Correct the class that the stack trace"
                                            + " names. Further exceptions are not logged.",
                                    e));

    private AmbientTrace() {}

    /** The current trace context, or null; throws nothing. */
    static @Nullable TraceContext current() {
        if (!OPEN_TELEMETRY) {
            return null;
        }
        try {
            return OpenTelemetryTrace.current();
        } catch (Throwable e) { // of the application's context storage
            FAILURES.note(e);
            return null;
        }
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
