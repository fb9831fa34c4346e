package io.tailrace.process.tracing;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import io.tailrace.process.kafka.TextHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

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
        return parent == null || parent.value() == null || !mayBeSampled(parent.value())
                ? null
                : sampled(texts(headers));
    }

    /** The trace context of stored headers, with the same rules as for those of a record. */
    public static @Nullable TraceContext sampled(Map<String, String> headers) {
        return TraceContext.ofHeaders(headers).filter(TraceContext::sampled).orElse(null);
    }

    /** The trace id of a record, for logs; null without a well-formed {@code traceparent}. */
    public static @Nullable String traceId(Headers headers) {
        String parent = TextHeaders.get(headers, EventHeaders.TRACE_PARENT);
        return parent == null
                ? null
                : TraceContext.parse(parent).map(TraceContext::traceId).orElse(null);
    }

    /** Spares parsing what is not sampled; the lowest bit of the flags is in the last digit. */
    private static boolean mayBeSampled(byte[] parent) {
        return parent.length > FLAGS && (Character.digit(parent[FLAGS], HEXADECIMAL) & 1) == 1;
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        put(texts, headers, EventHeaders.TRACE_PARENT);
        put(texts, headers, EventHeaders.TRACE_STATE);
        return texts;
    }

    private static void put(Map<String, String> texts, Headers headers, String name) {
        String text = TextHeaders.get(headers, name);
        if (text != null) {
            texts.put(name, text);
        }
    }
}
