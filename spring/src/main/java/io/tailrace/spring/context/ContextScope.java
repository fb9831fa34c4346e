package io.tailrace.spring.context;

import io.tailrace.event.EventContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * An event context on the calling thread, together with its ids in the logging context ({@link
 * MDC}): {@value #CORRELATION_ID} and {@value #CAUSATION_ID}. Closed on the thread that opened it.
 */
final class ContextScope implements AutoCloseable {

    static final String CORRELATION_ID = "correlationId";
    static final String CAUSATION_ID = "causationId";

    private final EventContext.Scope scope;
    private final Map<String, @Nullable String> before = new LinkedHashMap<>();

    private ContextScope(EventContext context) {
        this.scope = context.open();
        put(CORRELATION_ID, context.correlationId());
        put(CAUSATION_ID, context.causationId());
    }

    static ContextScope open(EventContext context) {
        return new ContextScope(context);
    }

    @Override
    public void close() {
        before.forEach(ContextScope::set);
        scope.close();
    }

    private void put(String key, @Nullable String value) {
        before.put(key, MDC.get(key));
        set(key, value);
    }

    private static void set(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
