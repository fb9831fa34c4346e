package io.tailrace.process.tracing;

/**
 * Receives the spans of a process. Called by the threads that publish or process events, several at
 * once: every method returns at once and throws nothing.
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
}
