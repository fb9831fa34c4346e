package io.tailrace.relay.protection;

/** The protection of the brokers during one term. Safe for any thread. */
public final class TermProtection {

    private final Circuit circuit;
    private final RateLimit rateLimit;
    private final TermEnd end;

    TermProtection(Circuit circuit, RateLimit rateLimit, TermEnd end) {
        this.circuit = circuit;
        this.rateLimit = rateLimit;
        this.end = end;
    }

    /**
     * Makes a call that is not a transaction, such as the creation of a topic. Waits while the
     * circuit is open. A failure of the brokers counts for the circuit; a success does not.
     *
     * @throws TermEndedException if the term ends while the call waits
     */
    public <T> T prepare(BrokerCall<T> call) throws InterruptedException {
        return circuit.prepare(end, call);
    }

    /**
     * Publishes a batch. Waits until the rate limit allows the rows, then while the circuit is
     * open. The outcome counts for the circuit.
     *
     * @param rows at most as many as the rate limit allows in one second
     * @throws TermEndedException if the term ends while the call waits
     */
    public void transaction(int rows, BrokerTransaction call) throws InterruptedException {
        rateLimit.take(rows, end);
        circuit.transaction(end, call);
    }
}
