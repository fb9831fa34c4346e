package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventException;
import io.tailrace.subscriber.tracing.HandlingSpan;

/** Ends spans as their attempts ended. Stateless. */
final class SpanEnd {

    private SpanEnd() {}

    static void end(HandlingSpan span, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
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
