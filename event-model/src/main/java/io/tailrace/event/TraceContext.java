package io.tailrace.event;

import io.tailrace.event.internal.Check;
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
 */
public record TraceContext(
        String traceId, String spanId, @Nullable String parentSpanId, int flags) {

    private static final int SAMPLED = 1;
    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");
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
                new TraceContext(m.group(2), m.group(3), null, Integer.parseInt(m.group(4), 16)));
    }

    /** This context as a {@code traceparent} of version 00. */
    public String toTraceParent() {
        return String.format("00-%s-%s-%02x", traceId, spanId, flags);
    }

    /** Whether the emitter recorded this trace. */
    public boolean sampled() {
        return (flags & SAMPLED) != 0;
    }

    private static void require(String subject, Pattern form, String value) {
        Check.that(
                form.matcher(value).matches(), subject, "must match " + form, Check.quote(value));
    }
}
