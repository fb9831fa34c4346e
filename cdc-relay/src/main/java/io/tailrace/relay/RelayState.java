package io.tailrace.relay;

/**
 * The life of a {@link CdcRelay}.
 *
 * <pre>
 *              start()               leads              reads WAL
 *   CREATED ──────────► STANDBY ──────────► LEADING ──────────► STREAMING
 *                          ▲                   │                    │
 *                          └── RECOVERING ◄────┴─ lost or failed ───┘
 *   any ── close() ──► STOPPED          any ── cannot heal ──► FAILED
 * </pre>
 */
public enum RelayState {
    /** Not started. */
    CREATED,
    /** Connected and ready; another relay leads, or none does yet. */
    STANDBY,
    /** Leads, and prepares the stream; publishes existing rows if there are any. */
    LEADING,
    /** Leads and publishes. */
    STREAMING,
    /** Something failed that heals; waits and begins again. */
    RECOVERING,
    /** Closed in order. Final. */
    STOPPED,
    /** Something failed that a person has to set right. Final. */
    FAILED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == STOPPED || this == FAILED;
    }
}
