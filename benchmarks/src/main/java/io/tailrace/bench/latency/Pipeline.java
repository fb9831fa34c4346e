package io.tailrace.bench.latency;

import io.tailrace.bench.latency.Topologies.Topology;
import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.contender.ProcessorProcess;
import io.tailrace.bench.relay.contender.SpringModulith;
import io.tailrace.bench.relay.lab.Lab;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a measurement pass through.
 *
 * @param name the name in tables and charts
 * @param topology what follows the contender; null if consumers read what the contender writes
 */
record Pipeline(String name, Contender contender, @Nullable Topology topology) {

    static final String PROCESSED = "tailrace and processor";
    static final String PASSED_THROUGH = "tailrace and pass-through topology";

    /**
     * As fast as the database accepts them, which compiles the most code in the least time, and
     * then at a steady rate, at which transactions are small and other code is compiled.
     */
    private static final List<Rate> WARM_UP =
            List.of(new Rate(0, 120_000), new Rate(1_000, 20_000));

    private static final List<Rate> SLOW_WARM_UP = List.of(new Rate(1_000, 10_000));

    static Pipeline of(Contender contender) {
        return new Pipeline(contender.name(), contender, null);
    }

    static Pipeline processed(Contender relay) {
        return new Pipeline(PROCESSED, relay, ProcessorProcess::start);
    }

    static Pipeline passedThrough(Contender relay) {
        return new Pipeline(PASSED_THROUGH, relay, Topologies::passThrough);
    }

    /**
     * The events before the measurement; Spring Modulith would not keep up with the rates of
     * others.
     */
    List<Rate> warmUp() {
        return contender instanceof SpringModulith ? SLOW_WARM_UP : WARM_UP;
    }

    /** What writes the events at a rate. */
    Commits writer(Lab lab, Rate rate) throws IOException {
        return contender instanceof SpringModulith
                ? new ModulithOrders(lab, rate)
                : new SteadyWriter(lab, rate);
    }
}
