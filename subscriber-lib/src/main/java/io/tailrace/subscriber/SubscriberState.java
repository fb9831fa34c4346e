package io.tailrace.subscriber;

/**
 * The life of a subscriber.
 *
 * <pre>
 * CREATED → RUNNING ⇄ PAUSED
 *    │         ├─────────┤
 *    │         ↓         ↓
 *    └────→ DRAINING → STOPPED        and from each of them that is not final → FAILED
 * </pre>
 */
public enum SubscriberState {
    /** Not started yet, or not yet connected. */
    CREATED,
    /** Events are read and handled. */
    RUNNING,
    /** No event is started and none is read; the subscriber stays a member of its group. */
    PAUSED,
    /** Closing: what runs is brought to its end and committed. */
    DRAINING,
    /** Stopped as asked. Final. */
    STOPPED,
    /** Stopped by something that does not heal by itself. Final. */
    FAILED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == STOPPED || this == FAILED;
    }
}
