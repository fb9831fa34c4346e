package io.tailrace.process.tracing;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import io.tailrace.record.TextHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** The trace that a record belongs to, by its headers. Stateless. */
public final class RecordTrace {

    /** Where the second digit of the flags is in every version of a traceparent. */
    private static final int FLAGS = 54;

    private static final int HEXADECIMAL = 16;

    private RecordTrace() {}

    /**
     * The trace context of a record whose emitter recorded the trace; null without a well-formed
     * {@code traceparent}, or if its flag says that the trace is not sampled.
     */
    public static @Nullable TraceContext sampled(Headers headers) {
        Header parent = headers.lastHeader(EventHeaders.TRACE_PARENT);
        if (parent == null || parent.value() == null || !mayBeSampled(parent.value())) {
            return null;
        }
        TraceContext trace = of(headers);
        return trace != null && trace.sampled() ? trace : null;
    }

    /** The trace context of a record; null without a well-formed {@code traceparent}. */
    public static @Nullable TraceContext of(Headers headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        put(texts, headers, EventHeaders.TRACE_PARENT);
        put(texts, headers, EventHeaders.TRACE_STATE);
        return TraceContext.ofHeaders(texts).orElse(null);
    }

    /**
     * Adds the trace id of a record to a log message, as {@code traceId}; nothing without a
     * well-formed {@code traceparent}.
     */
    public static LoggingEventBuilder addTo(LoggingEventBuilder entry, Headers headers) {
        TraceContext trace = of(headers);
        return trace == null ? entry : entry.addKeyValue("traceId", trace.traceId());
    }

    /** Spares parsing what is not sampled; the lowest bit of the flags is in the last digit. */
    private static boolean mayBeSampled(byte[] parent) {
        return parent.length > FLAGS && (Character.digit(parent[FLAGS], HEXADECIMAL) & 1) == 1;
    }

    private static void put(Map<String, String> texts, Headers headers, String name) {
        String text = TextHeaders.get(headers, name);
        if (text != null) {
            texts.put(name, text);
        }
    }
}
