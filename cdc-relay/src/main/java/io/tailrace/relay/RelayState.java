package io.tailrace.relay;

/**
 * The state of a {@link CdcRelay}.
 *
 * <pre>
 *              start()            became leader            slot is read
 *   CREATED ──────────► STANDBY ────────────────► LEADING ──────────────► STREAMING
 *                          ▲                         │                        │
 *                          └────── RECOVERING ◄──────┴─ lost lease or failed ─┘
 *   any ── close() ──► STOPPED          any ── failure that needs a person ──► FAILED
 * </pre>
 */
public enum RelayState {
    /** Not started yet. */
    CREATED,
    /** Ready to lead; another relay of the slot leads, or no leader is elected yet. */
    STANDBY,
    /** Became leader and prepares the stream; publishes existing rows if it is the first start. */
    LEADING,
    /** Leads, and publishes rows as they are committed. */
    STREAMING,
    /** Waits after a failure that may resolve by itself, then tries to lead again. */
    RECOVERING,
    /** Stopped as requested. Final. */
    STOPPED,
    /** Failed in a way that a person has to resolve. Final. */
    FAILED;

    /** Whether a relay in this state leads, or led last and did not see another leader since. */
    boolean isLeaders() {
        return this == LEADING || this == STREAMING || this == RECOVERING;
    }

    /** Whether a relay never leaves this state. */
    public boolean isFinal() {
        return this == STOPPED || this == FAILED;
    }
}
