package io.tailrace.process.tracing;

import io.tailrace.event.internal.FirstFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a recorder throws away from the threads that publish or process events. */
final class GuardedRecorder implements SpanRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(SpanRecorder.class);

    private final SpanRecorder spans;
    private final FirstFailure failures;

    GuardedRecorder(SpanRecorder spans) {
        this.spans = spans;
        this.failures =
                new FirstFailure(
                        e ->
                                LOG.warn(
                                        "{} threw an exception, so the span of an event is lost."
                                                + " Events are not affected. Correct the recorder,"
                                                + " or the SpanProcessor or Sampler that the stack"
                                                + " trace names. Further exceptions of this recorder"
                                                + " are not logged.",
                                        spans.getClass().getName(),
                                        e));
    }

    @Override
    public boolean isOn() {
        try {
            return spans.isOn();
        } catch (Throwable e) { // of the recorder: no event is published or processed in it
            failures.note(e);
            return false;
        }
    }

    @Override
    public void record(EventSpan span) {
        try {
            spans.record(span);
        } catch (Throwable e) {
            failures.note(e);
        }
    }
}
