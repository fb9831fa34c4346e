package io.tailrace.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.event.metrics.MeterSpec;

/** Counts what became of the questions of consoles. Safe for any thread. */
public final class LookupMetrics {

    private final Counter answered;
    private final Counter failed;
    private final Counter refused;

    /**
     * Registers every meter.
     *
     * @param slot the relay's slot, the value of a tag
     */
    public LookupMetrics(MeterRegistry registry, String slot) {
        answered = counter(registry, slot, "answered");
        failed = counter(registry, slot, "failed");
        refused = counter(registry, slot, "refused");
    }

    /** The answer was found. */
    public void answered() {
        answered.increment();
    }

    /** PostgreSQL or the brokers did not answer. */
    public void failed() {
        failed.increment();
    }

    /** Nothing was looked for. */
    public void refused() {
        refused.increment();
    }

    /** How many questions were refused. */
    public long refusedQuestions() {
        return (long) refused.count();
    }

    private static Counter counter(MeterRegistry registry, String slot, String outcome) {
        MeterSpec spec = RelayMeters.LOOKUPS;
        return Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tag(RelayMeters.SLOT, slot)
                .tag(RelayMeters.OUTCOME, outcome)
                .register(registry);
    }
}
