package io.tailrace.subscriber.tracing;

import io.tailrace.event.Event;
import io.tailrace.event.internal.FirstFailure;
import io.tailrace.subscriber.handler.Delivery;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a tracer throws away from the handling of events. Safe for any thread. */
final class GuardedTracer implements HandlingTracer {

    private static final Logger LOG = LoggerFactory.getLogger(HandlingTracer.class);

    private final HandlingTracer tracer;
    private final FirstFailure failures;

    GuardedTracer(HandlingTracer tracer) {
        this.tracer = tracer;
        this.failures =
                new FirstFailure(
                        e ->
                                LOG.warn(
                                        "{} threw an exception, so the span of an attempt is"
                                                + " missing or not ended. The event is not affected."
                                                + " Correct the tracer, or the SpanProcessor or"
                                                + " Sampler that the stack trace names. Further"
                                                + " exceptions of this tracer are not logged.",
                                        tracer.getClass().getName(),
                                        e));
    }

    @Override
    public HandlingSpan begin(Event<?> event, String aggregateType, Delivery delivery) {
        try {
            HandlingSpan span = tracer.begin(event, aggregateType, delivery);
            return new GuardedSpan(Objects.requireNonNull(span, "span"));
        } catch (Throwable e) { // of the tracer: no handler runs in it
            failures.note(e);
            return HandlingSpan.NONE;
        }
    }

    private final class GuardedSpan implements HandlingSpan {

        private final HandlingSpan span;

        GuardedSpan(HandlingSpan span) {
            this.span = span;
        }

        @Override
        public Scope open() {
            try {
                Scope scope = Objects.requireNonNull(span.open(), "scope");
                return () -> close(scope);
            } catch (Throwable e) {
                failures.note(e);
                return () -> {};
            }
        }

        private void close(Scope scope) {
            try {
                scope.close();
            } catch (Throwable e) {
                failures.note(e);
            }
        }

        @Override
        public void end(String outcome, @Nullable String error) {
            try {
                span.end(outcome, error);
            } catch (Throwable e) {
                failures.note(e);
            }
        }
    }
}
