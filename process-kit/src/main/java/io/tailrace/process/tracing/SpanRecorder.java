package io.tailrace.process.tracing;

/**
 * Receives the spans of a process. Called by the threads that publish or process events, several at
 * once: every method returns at once and throws nothing. What it throws nevertheless is logged
 * once; events are not affected.
 */
public interface SpanRecorder {

    /** Records nothing. */
    SpanRecorder NONE =
            new SpanRecorder() {
                @Override
                public boolean isOn() {
                    return false;
                }

                @Override
                public void record(EventSpan span) {}
            };

    /** Whether spans are recorded; if not, the caller need not make them. */
    boolean isOn();

    /** Records a span, to be exported later by another thread. */
    void record(EventSpan span);

    /**
     * A recorder that calls another one and throws nothing. The first exception of the other one is
     * logged, and the span is lost.
     */
    static SpanRecorder guarded(SpanRecorder spans) {
        return spans == NONE || spans instanceof GuardedRecorder
                ? spans
                : new GuardedRecorder(spans);
    }
}
