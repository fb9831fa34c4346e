package io.tailrace.relay.protection;

import io.tailrace.relay.config.PublishLimits;
import java.util.concurrent.CompletableFuture;

/**
 * The protection of the brokers from one relay, over all terms of the relay. Safe for any thread.
 */
public final class Protection {

    private final Circuit circuit;
    private final RateLimit rateLimit;

    /**
     * @param slot the relay's slot, for the log
     */
    public Protection(String slot, PublishLimits limits) {
        this.circuit = new Circuit(slot, limits);
        this.rateLimit = new RateLimit(limits.rateLimit());
    }

    /** The state of the circuit to the brokers. */
    public CircuitState circuit() {
        return circuit.state();
    }

    /**
     * The protection for the calls of one term.
     *
     * @param ended completes when the term has to end, which ends every wait
     */
    public TermProtection during(CompletableFuture<?> ended) {
        return new TermProtection(circuit, rateLimit, new TermEnd(ended));
    }
}
