package io.tailrace.spring.context;

import io.tailrace.event.EventContext;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the context of a request from its headers. */
final class RequestContext {

    private static final Pattern CORRELATION_ID = Pattern.compile("[!-~]{1,128}");
    private static final List<String> TRACE_HEADERS =
            List.of(EventHeaders.TRACE_PARENT, EventHeaders.TRACE_STATE);

    private RequestContext() {}

    /**
     * The context of a request: its correlation id, or a new one if it has none that consists of 1
     * to 128 visible ASCII characters; and its trace, if it has one.
     *
     * @param header returns the value of a header, or null
     */
    static EventContext of(String correlationHeader, Function<String, @Nullable String> header) {
        String given = header.apply(correlationHeader);
        String correlationId =
                given != null && CORRELATION_ID.matcher(given).matches()
                        ? given
                        : UUID.randomUUID().toString();
        Map<String, String> trace = new HashMap<>();
        for (String name : TRACE_HEADERS) {
            String value = header.apply(name);
            if (value != null) {
                trace.put(name, value);
            }
        }
        return new EventContext(correlationId, null, TraceContext.ofHeaders(trace).orElse(null));
    }
}
