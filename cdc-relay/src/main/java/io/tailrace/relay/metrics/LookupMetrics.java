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
     * @param outbox the relay's outbox, the value of two tags
     */
    public LookupMetrics(MeterRegistry registry, OutboxName outbox) {
        answered = counter(registry, outbox, "answered");
        failed = counter(registry, outbox, "failed");
        refused = counter(registry, outbox, "refused");
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

    private static Counter counter(MeterRegistry registry, OutboxName outbox, String outcome) {
        MeterSpec spec = RelayMeters.LOOKUPS;
        return Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(outbox.tags())
                .tag(RelayMeters.OUTCOME, outcome)
                .register(registry);
    }
}
