package io.tailrace.producer.tracing;

import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import io.tailrace.event.internal.FirstFailure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a tracer throws away from the emitting code. An event whose span cannot be begun
 * carries the trace context that the emitting code runs in. Safe for any thread.
 */
final class GuardedEmitTracer implements EmitTracer {

    private static final System.Logger LOG = System.getLogger(EmitTracer.class.getName());

    private final EmitTracer tracer;
    private final FirstFailure failures;

    GuardedEmitTracer(EmitTracer tracer) {
        this.tracer = tracer;
        this.failures =
                new FirstFailure(
                        e ->
                                LOG.log(
                                        System.Logger.Level.WARNING,
                                        tracer.getClass().getName()
                                                + " threw an exception, so the span of an emitted"
                                                + " event is missing or not ended. The event is not"
                                                + " affected. Correct the tracer, or the"
                                                + " SpanProcessor or Sampler that the stack trace"
                                                + " names. Further exceptions of this tracer are not"
                                                + " logged.",
                                        e));
    }

    @Override
    public EmitSpan begin(
            EventId id, String type, String aggregateType, @Nullable TraceContext parent) {
        try {
            EmitSpan span = tracer.begin(id, type, aggregateType, parent);
            return new GuardedSpan(Objects.requireNonNull(span, "span"), parent);
        } catch (Throwable e) { // of the tracer: nothing of the caller runs in it
            failures.note(e);
            return EmitSpan.of(parent);
        }
    }

    private final class GuardedSpan implements EmitSpan {

        private final EmitSpan span;
        private final @Nullable TraceContext parent;

        GuardedSpan(EmitSpan span, @Nullable TraceContext parent) {
            this.span = span;
            this.parent = parent;
        }

        @Override
        public @Nullable TraceContext context() {
            try {
                return span.context();
            } catch (Throwable e) {
                failures.note(e);
                return parent;
            }
        }

        @Override
        public void end() {
            try {
                span.end();
            } catch (Throwable e) {
                failures.note(e);
            }
        }

        @Override
        public void fail(Throwable why) {
            try {
                span.fail(why);
            } catch (Throwable e) {
                failures.note(e);
            }
        }
    }
}
