package io.tailrace.subscriber.config;

/** How an event is retried after its handler failed with an error that is not terminal. */
public enum RetryMode {
    /**
     * The subscriber calls the handler again after a pause. Later events of the same aggregate
     * wait; events of other aggregates do not. After the last attempt the event is reported to
     * {@code events.failed} with the reason {@code MaxRetries}, and the next event of the aggregate
     * is handled.
     */
    ORDERED,
    /**
     * The subscriber reports the event to {@code events.failed}. The processor sends the event back
     * through {@code events.retry.<group>} after a pause, or writes it to the dead-letter topic.
     * Later events of the same aggregate are handled at once: the order within the aggregate is
     * lost, and an event from the retry topic may be handled at the same time as a later event of
     * its aggregate.
     */
    DELAYED
}
