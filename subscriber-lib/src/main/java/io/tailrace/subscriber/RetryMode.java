package io.tailrace.subscriber;

/** What happens to an event that could not be handled but may be the next time. */
public enum RetryMode {
    /**
     * It is tried again in place, after a pause. The later events of its aggregate wait; those of
     * other aggregates do not. When the last attempt has failed it is reported with the reason
     * {@code MaxRetries}, and the next one follows.
     */
    ORDERED,
    /**
     * It is handed over to the processor, which gives it back through {@code events.retry.<group>}
     * after a pause, or gives it up. The later events of its aggregate go on at once, so that the
     * order is lost; an event from the retry topic may be handled at the same time as a later one
     * of its aggregate.
     */
    DELAYED
}
