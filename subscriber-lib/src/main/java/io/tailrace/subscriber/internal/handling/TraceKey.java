package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.TraceContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** The key of the trace id in log messages about one event. */
public final class TraceKey {

    private TraceKey() {}

    /** Adds the trace id, if the event has a trace. */
    public static LoggingEventBuilder add(LoggingEventBuilder entry, @Nullable TraceContext trace) {
        return trace == null ? entry : entry.addKeyValue("traceId", trace.traceId());
    }
}
