package io.tailrace.subscriber.tracing;

import org.jspecify.annotations.Nullable;

/** The span of one attempt to handle an event. Every method throws nothing. */
public interface HandlingSpan {

    /** The handler has finished the event. */
    String HANDLED = "handled";

    /** The attempt failed. */
    String FAILED = "failed";

    /**
     * The handler could not handle the event for now, or was interrupted because its partition was
     * revoked, or the stream was closed before it answered; not an attempt.
     */
    String DEFERRED = "deferred";

    /** No span. */
    HandlingSpan NONE =
            new HandlingSpan() {
                @Override
                public Scope open() {
                    return () -> {};
                }

                @Override
                public void end(String outcome, @Nullable String error) {}
            };

    /** Makes the span current on the calling thread until the scope is closed on that thread. */
    Scope open();

    /**
     * Ends the span; called once, on any thread.
     *
     * @param outcome {@value #HANDLED}, {@value #FAILED} or {@value #DEFERRED}
     * @param error the class of the exception that the handler threw, or the reason of the failure;
     *     null if the attempt did not fail
     */
    void end(String outcome, @Nullable String error);

    /** Ends what {@link #open} began. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** Restores what was current before. */
        @Override
        void close();
    }
}
