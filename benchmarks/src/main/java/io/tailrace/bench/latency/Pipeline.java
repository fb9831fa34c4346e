package io.tailrace.bench.latency;

import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.contender.SpringModulith;
import io.tailrace.bench.relay.lab.Lab;
import java.io.IOException;

/**
 * What the events of a measurement pass through.
 *
 * @param name the name in tables and charts
 * @param processed whether the processor of Tailrace follows the relay
 */
record Pipeline(String name, Contender contender, boolean processed) {

    static final String PROCESSED = "tailrace and processor";

    private static final Rate WARM_UP = new Rate(4_000, 40_000);
    private static final Rate SLOW_WARM_UP = new Rate(1_000, 10_000);

    static Pipeline of(Contender contender) {
        return new Pipeline(contender.name(), contender, false);
    }

    static Pipeline processed(Contender relay) {
        return new Pipeline(PROCESSED, relay, true);
    }

    /**
     * The events before the measurement; Spring Modulith would not keep up with the rate of others.
     */
    Rate warmUp() {
        return contender instanceof SpringModulith ? SLOW_WARM_UP : WARM_UP;
    }

    /** What writes the events at a rate. */
    Commits writer(Lab lab, Rate rate) throws IOException {
        return contender instanceof SpringModulith
                ? new ModulithOrders(lab, rate)
                : new SteadyWriter(lab, rate);
    }
}
