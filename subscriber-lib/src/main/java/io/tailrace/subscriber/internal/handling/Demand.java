package io.tailrace.subscriber.internal.handling;

/** The number of events that a stream's subscriber has requested and not received. Thread-safe. */
public final class Demand {

    private long requested;
    private boolean cancelled;

    /** Whether an event may be published. */
    synchronized boolean isPositive() {
        return requested > 0 && !cancelled;
    }

    /** Takes one event off; an unbounded demand stays unbounded. */
    synchronized void take() {
        if (requested < Long.MAX_VALUE) {
            requested--;
        }
    }

    /** Adds events; a sum of {@link Long#MAX_VALUE} or more is unbounded. */
    public synchronized void add(long more) {
        requested = requested > Long.MAX_VALUE - more ? Long.MAX_VALUE : requested + more;
    }

    /** Ends the demand for good. */
    public synchronized void cancel() {
        cancelled = true;
    }
}
