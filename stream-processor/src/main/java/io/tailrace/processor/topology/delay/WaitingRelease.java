package io.tailrace.processor.topology.delay;

/** What is done with events that wait, in their order. For the thread of the task. */
@FunctionalInterface
interface WaitingRelease {

    /**
     * Releases an event, if it need not wait any more.
     *
     * @param now the time in milliseconds since 1970
     * @return false if it has to stay
     */
    boolean release(byte[] key, byte[] value, long now);

    /** Has fetched what an event needs that is behind one that stays. Changes nothing. */
    default void prepare(byte[] value) {}
}
