package io.tailrace.relay.publish;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.HeadersCodec;
import io.tailrace.event.TraceContext;
import io.tailrace.process.tracing.RecordTrace;
import io.tailrace.record.CapturedRow;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The trace that a row belongs to. Stateless. */
final class RowTrace {

    /** In characters. Longer headers are not parsed only to find a trace. */
    private static final int MAX_HEADERS = 64 * 1024;

    private RowTrace() {}

    /**
     * The trace context of a row: that of its record or, because some dead letters leave the stored
     * headers out, that of the row's own headers. Null if neither has a well-formed one, or the
     * row's own headers are longer than 64 Ki characters.
     */
    static @Nullable TraceContext of(CapturedRow row, Headers headers) {
        return headers.lastHeader(EventHeaders.TRACE_PARENT) == null
                ? ofColumn(row.headers())
                : RecordTrace.of(headers);
    }

    private static @Nullable TraceContext ofColumn(@Nullable String headers) {
        if (headers == null
                || headers.length() > MAX_HEADERS
                || !headers.contains(EventHeaders.TRACE_PARENT)) {
            return null;
        }
        try {
            return TraceContext.ofHeaders(HeadersCodec.decode(headers)).orElse(null);
        } catch (EventException e) { // this is why the row became a dead letter
            return null;
        }
    }
}
