package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventContext;
import io.tailrace.subscriber.internal.received.IncomingEvent;
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
public final class HandlingScope implements AutoCloseable {

    static final String CORRELATION_ID = "correlationId";
    static final String CAUSATION_ID = "causationId";

    private final EventContext.Scope scope;
    private HandlingSpan.Scope span = () -> {};
    private final @Nullable String correlationBefore = MDC.get(CORRELATION_ID);
    private final @Nullable String causationBefore = MDC.get(CAUSATION_ID);

    private HandlingScope(EventContext.Scope scope) {
        this.scope = scope;
    }

    /** If this throws, the thread has the context that it had before. */
    public static HandlingScope open(IncomingEvent incoming, HandlingSpan span) {
        EventContext context = EventContext.causedBy(incoming.event(), incoming.delivery().trace());
        HandlingScope opened = new HandlingScope(context.open());
        try {
            opened.enter(context, span);
            return opened;
        } catch (Throwable e) {
            opened.close();
            throw e;
        }
    }

    private void enter(EventContext context, HandlingSpan handling) {
        set(CORRELATION_ID, context.correlationId());
        set(CAUSATION_ID, context.causationId());
        span = handling.open();
    }

    @Override
    public void close() {
        try {
            span.close();
        } finally {
            try {
                set(CAUSATION_ID, causationBefore);
                set(CORRELATION_ID, correlationBefore);
            } finally {
                scope.close();
            }
        }
    }

    private static void set(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
