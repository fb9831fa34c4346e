package io.tailrace.producer.limit;

/** Limits the rate of emitted events. Must be safe for any thread. */
@FunctionalInterface
public interface EmitLimit {

    /**
     * Waits until a number of events may be emitted. The caller is in a transaction, so its
     * database locks are held while this method waits.
     *
     * @param events the number of events, at least 1
     * @throws io.tailrace.event.EventException {@code DELIVERY_FAILED} if the wait would be too
     *     long; no event was emitted, and a later attempt may succeed
     */
    void acquire(int events);

    /** A limit that never waits. */
    static EmitLimit none() {
        return events -> {};
    }
}
