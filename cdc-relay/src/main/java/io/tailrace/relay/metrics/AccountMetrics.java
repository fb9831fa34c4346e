package io.tailrace.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tailrace.event.metrics.MeterSpec;
import java.time.Duration;
import java.util.function.Supplier;

/** Measures how one relay counts rows for the account. Safe for any thread. */
public final class AccountMetrics {

    private static final double NANOS = 1e9;

    private final Tags tags;
    private final MeterRegistry registry;
    private final Counter counted;
    private final Counter late;
    private final Counter busy;
    private volatile Supplier<Number> age = () -> Double.NaN;

    /**
     * Registers every meter.
     *
     * @param outbox the relay's outbox, the value of two tags
     */
    public AccountMetrics(MeterRegistry registry, OutboxName outbox) {
        this.registry = registry;
        this.tags = outbox.tags();
        counted = counter(RelayMeters.ACCOUNT_ROWS);
        late = counter(RelayMeters.ACCOUNT_LATE);
        busy = counter(RelayMeters.ACCOUNT_BUSY);
        MeterSpec spec = RelayMeters.ACCOUNT_AGE;
        Gauge.builder(spec.name(), () -> age.get())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry);
    }

    /** Sets what the gauge of the age shows. */
    public void age(Supplier<Number> seconds) {
        age = seconds;
    }

    /** Counts rows of a round that is stored. */
    public void counted(long rows, Duration took) {
        counted.increment((double) rows);
        busy.increment(took.toNanos() / NANOS);
    }

    /** Counts rows that are not in the account. */
    public void late(long rows) {
        late.increment((double) rows);
    }

    /** How many rows were counted. */
    public long countedRows() {
        return (long) counted.count();
    }

    private Counter counter(MeterSpec spec) {
        return Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(tags)
                .register(registry);
    }
}
