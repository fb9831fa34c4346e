package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventContext;
import io.tailrace.subscriber.tracing.HandlingSpan;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The context of the calling thread while user code handles an event: the event is the cause of
 * what the code emits, and the logging context ({@link MDC}) has the ids {@value #CORRELATION_ID}
 * and {@value #CAUSATION_ID}, and the span of the attempt is current. Closed on the thread that
 * opened it, which then has the ids that it had before: the executor may be the application's, with
 * a logging context of its own.
 */
final class HandlingScope implements AutoCloseable {

    static final String CORRELATION_ID = "correlationId";
    static final String CAUSATION_ID = "causationId";

    private final EventContext.Scope scope;
    private final HandlingSpan.Scope span;
    private final @Nullable String correlationBefore = MDC.get(CORRELATION_ID);
    private final @Nullable String causationBefore = MDC.get(CAUSATION_ID);

    private HandlingScope(EventContext context, HandlingSpan handling) {
        this.scope = context.open();
        set(CORRELATION_ID, context.correlationId());
        set(CAUSATION_ID, context.causationId());
        this.span = handling.open();
    }

    static HandlingScope open(IncomingEvent incoming, HandlingSpan span) {
        return new HandlingScope(
                EventContext.causedBy(incoming.event(), incoming.delivery().trace()), span);
    }

    @Override
    public void close() {
        span.close();
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
