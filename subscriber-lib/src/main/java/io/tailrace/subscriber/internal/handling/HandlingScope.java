package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The context of the calling thread while user code handles an event: the event is the cause of
 * what the code emits, and the logging context ({@link MDC}) has the ids {@value #CORRELATION_ID}
 * and {@value #CAUSATION_ID}. Closed on the thread that opened it, which then has the ids that it
 * had before: the executor may be the application's, with a logging context of its own.
 */
final class HandlingScope implements AutoCloseable {

    static final String CORRELATION_ID = "correlationId";
    static final String CAUSATION_ID = "causationId";

    private final EventContext.Scope scope;
    private final @Nullable String correlationBefore = MDC.get(CORRELATION_ID);
    private final @Nullable String causationBefore = MDC.get(CAUSATION_ID);

    private HandlingScope(EventContext context) {
        this.scope = context.open();
        set(CORRELATION_ID, context.correlationId());
        set(CAUSATION_ID, context.causationId());
    }

    static HandlingScope open(IncomingEvent incoming) {
        return new HandlingScope(
                EventContext.causedBy(incoming.event(), incoming.delivery().trace()));
    }

    @Override
    public void close() {
        set(CAUSATION_ID, causationBefore);
        set(CORRELATION_ID, correlationBefore);
        scope.close();
    }

    private static void set(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
