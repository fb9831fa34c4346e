package io.tailrace.event;

import io.tailrace.event.internal.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an event belongs in a distributed trace (W3C Trace Context). Immutable.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId the emitting span: 16 lower-case hexadecimal digits, not all zero
 * @param parentSpanId the parent of that span, in the same form, or null; not part of a traceparent
 * @param flags the trace flags, 0 to 255; bit 0 means sampled
 * @param traceState the state that vendors add to the trace, visible ASCII of at most 512
 *     characters, or null
 */
public record TraceContext(
        String traceId,
        String spanId,
        @Nullable String parentSpanId,
        int flags,
        @Nullable String traceState) {

    /** The longest trace state that is carried, in characters. */
    public static final int MAX_TRACE_STATE = 512;

    private static final int SAMPLED = 1;
    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");
    private static final Pattern TRACE_STATE = Pattern.compile("[!-~](?:[ -~\\t]{0,510}[!-~])?");
    private static final Pattern TRACE_PARENT =
            Pattern.compile(
                    "(?!ff)([0-9a-f]{2})-(" + TRACE_ID + ")-(" + SPAN_ID + ")-([0-9a-f]{2})(-.*)?");

    /** Checks the form of every component. */
    public TraceContext {
        require("traceId", TRACE_ID, traceId);
        require("spanId", SPAN_ID, spanId);
        if (parentSpanId != null) {
            require("parentSpanId", SPAN_ID, parentSpanId);
        }
        if (traceState != null) {
            require("traceState", TRACE_STATE, traceState);
        }
        Check.that(flags >= 0 && flags <= 0xFF, "flags", "must be 0 to 255", flags);
    }

    /**
     * Reads a {@code traceparent} of this or a later version. Returns empty if it is malformed,
     * since the standard demands that a malformed trace context is ignored.
     */
    public static Optional<TraceContext> parse(String traceparent) {
        Matcher m = TRACE_PARENT.matcher(traceparent);
        if (!m.matches() || (m.group(1).equals("00") && m.group(5) != null)) {
            return Optional.empty();
        }
        return Optional.of(
                new TraceContext(
                        m.group(2), m.group(3), null, Integer.parseInt(m.group(4), 16), null));
    }

    /**
     * Reads the headers {@link EventHeaders#TRACE_PARENT}, {@link EventHeaders#PARENT_SPAN_ID} and
     * {@link EventHeaders#TRACE_STATE}. Returns empty without a well-formed {@code traceparent}; of
     * the other two, a malformed one counts as absent.
     */
    public static Optional<TraceContext> ofHeaders(Map<String, String> headers) {
        String parent = headers.get(EventHeaders.TRACE_PARENT);
        return parent == null
                ? Optional.empty()
                : parse(parent)
                        .map(
                                trace ->
                                        new TraceContext(
                                                trace.traceId,
                                                trace.spanId,
                                                matching(
                                                        SPAN_ID,
                                                        headers.get(EventHeaders.PARENT_SPAN_ID)),
                                                trace.flags,
                                                matching(
                                                        TRACE_STATE,
                                                        headers.get(EventHeaders.TRACE_STATE))));
    }

    /** The headers that {@link #ofHeaders} reads; immutable. */
    public Map<String, String> toHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(EventHeaders.TRACE_PARENT, toTraceParent());
        if (parentSpanId != null) {
            headers.put(EventHeaders.PARENT_SPAN_ID, parentSpanId);
        }
        if (traceState != null) {
            headers.put(EventHeaders.TRACE_STATE, traceState);
        }
        return Collections.unmodifiableMap(headers);
    }

    /** This context as a {@code traceparent} of version 00. */
    public String toTraceParent() {
        return String.format("00-%s-%s-%02x", traceId, spanId, flags);
    }

    /** Whether the emitter recorded this trace. */
    public boolean sampled() {
        return (flags & SAMPLED) != 0;
    }

    private static @Nullable String matching(Pattern form, @Nullable String value) {
        return value != null && form.matcher(value).matches() ? value : null;
    }

    private static void require(String subject, Pattern form, String value) {
        Check.that(
                form.matcher(value).matches(), subject, "must match " + form, Check.quote(value));
    }
}
