package io.tailrace.subscriber.health;

/**
 * The states of a subscriber.
 *
 * <pre>
 * CREATED → RUNNING ⇄ PAUSED
 *    │         ├─────────┤
 *    │         ↓         ↓
 *    └────→ DRAINING → STOPPED
 *
 * CREATED, RUNNING, PAUSED and DRAINING → FAILED
 * </pre>
 */
public enum SubscriberState {
    /** Not started, or started and not yet connected to the brokers. */
    CREATED,
    /** Events are read and handled. */
    RUNNING,
    /** No event is read and no handler is started; the subscriber remains a member of its group. */
    PAUSED,
    /** The subscriber is closing: running handlers continue, finished events are committed. */
    DRAINING,
    /** Closed. Final. */
    STOPPED,
    /** Stopped by an error that a retry cannot cure. Final. */
    FAILED;

    /** Whether a subscriber never leaves this state. */
    public boolean isFinal() {
        return this == STOPPED || this == FAILED;
    }
}
