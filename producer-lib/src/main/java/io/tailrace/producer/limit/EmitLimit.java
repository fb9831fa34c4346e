package io.tailrace.producer.limit;

/** How fast events may be emitted. Must be safe for any thread. */
@FunctionalInterface
public interface EmitLimit {

    /**
     * Waits until so many events may be emitted. The caller is inside its transaction, so a long
     * wait holds its locks.
     *
     * @param events at least 1
     * @throws io.tailrace.event.EventException {@code DELIVERY_FAILED} if it would take too long;
     *     nothing was emitted and trying again later may help
     */
    void acquire(int events);

    /** No limit. */
    static EmitLimit none() {
        return events -> {};
    }
}
