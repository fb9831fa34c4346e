package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventContext;
import org.slf4j.MDC;

/**
 * The context of the calling thread while user code handles an event: the event is the cause of
 * what the code emits, and the logging context ({@link MDC}) has the ids {@value #CORRELATION_ID}
 * and {@value #CAUSATION_ID}. Closed on the thread that opened it.
 */
final class HandlingScope implements AutoCloseable {

    static final String CORRELATION_ID = "correlationId";
    static final String CAUSATION_ID = "causationId";

    private final EventContext.Scope scope;
    private final MDC.MDCCloseable correlation;
    private final MDC.MDCCloseable causation;

    private HandlingScope(EventContext context) {
        this.scope = context.open();
        this.correlation = MDC.putCloseable(CORRELATION_ID, context.correlationId());
        this.causation = MDC.putCloseable(CAUSATION_ID, context.causationId());
    }

    static HandlingScope open(IncomingEvent incoming) {
        return new HandlingScope(
                EventContext.causedBy(incoming.event(), incoming.delivery().trace()));
    }

    @Override
    public void close() {
        causation.close();
        correlation.close();
        scope.close();
    }
}
