package io.tailrace.chaos.broker;

import java.util.Map;
import java.util.stream.Collectors;

/** Faults of brokers that happen while a suite injects its own. For one thread. */
public interface BrokerFaults extends AutoCloseable {

    /** Begins to inject faults, in another thread. To be called once. */
    void begin();

    /** How often each fault was injected so far; empty if the brokers never fail. */
    Map<BrokerFault, Integer> counts();

    /**
     * Ends the fault that is going on and injects no more.
     *
     * @throws IllegalStateException if the brokers did not recover from a fault
     */
    @Override
    void close();

    /** Nothing ever fails. */
    static BrokerFaults none() {
        return new BrokerFaults() {
            @Override
            public void begin() {}

            @Override
            public Map<BrokerFault, Integer> counts() {
                return Map.of();
            }

            @Override
            public void close() {}
        };
    }

    /**
     * The end of a result line, for example <code> broker_kill=2 broker_roll=1</code>; empty if the
     * brokers never fail.
     */
    static String line(Map<BrokerFault, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(count -> " %s=%d".formatted(count.getKey().label(), count.getValue()))
                .collect(Collectors.joining());
    }
}
