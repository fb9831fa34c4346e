package io.tailrace.relay.protection;

/** The state of the circuit to the brokers. */
public enum CircuitState {
    /** Every transaction is let through. */
    CLOSED(0),
    /** One transaction is let through, and its outcome decides. */
    HALF_OPEN(1),
    /** No transaction is let through. */
    OPEN(2),
    /** The circuit breaker is switched off. */
    OFF(0);

    private final int level;

    CircuitState(int level) {
        this.level = level;
    }

    /** The value of the gauge: 0 lets every transaction through, 1 one, 2 none. */
    public int level() {
        return level;
    }
}
