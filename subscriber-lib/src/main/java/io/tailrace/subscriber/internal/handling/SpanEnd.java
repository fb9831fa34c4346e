package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventException;
import io.tailrace.subscriber.tracing.HandlingSpan;

/** Ends spans as their attempts ended. Stateless. */
final class SpanEnd {

    private SpanEnd() {}

    /**
     * Ends a span.
     *
     * @param withdrawn whether the attempt was interrupted by a revocation; its failure then says
     *     nothing about the handler, and the next owner of the partition handles the event
     */
    static void end(HandlingSpan span, Outcome outcome, boolean withdrawn) {
        if (outcome instanceof Outcome.Failed && withdrawn) {
            span.end(HandlingSpan.DEFERRED, null);
        } else if (outcome instanceof Outcome.Failed failed) {
            span.end(HandlingSpan.FAILED, error(failed.why()));
        } else if (outcome instanceof Outcome.NotNow) {
            span.end(HandlingSpan.DEFERRED, null);
        } else {
            span.end(HandlingSpan.HANDLED, null);
        }
    }

    /** The class that the handler threw, or the reason if it threw none of its own. */
    private static String error(EventException why) {
        Throwable thrown = why.thrown();
        return thrown == null ? why.error().reason() : thrown.getClass().getName();
    }
}
