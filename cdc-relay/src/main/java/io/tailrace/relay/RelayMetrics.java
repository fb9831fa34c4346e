package io.tailrace.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the relay counts. Safe for any thread. */
final class RelayMetrics {

    private final Counter published;
    private final Counter transactions;
    private final Counter terms;

    RelayMetrics(MeterRegistry registry, String slot, RelayLife life) {
        published = counter(registry, "relay.events.published", "Rows published to Kafka", slot);
        transactions = counter(registry, "relay.transactions", "Kafka transactions", slot);
        terms = counter(registry, "relay.terms", "How often this relay took the lead", slot);
        Gauge.builder("relay.leader", life, l -> l.state() == RelayState.STREAMING ? 1 : 0)
                .description("1 while this relay publishes, 0 otherwise")
                .tag("slot", slot)
                .register(registry);
    }

    private static Counter counter(
            MeterRegistry registry, String name, String description, String slot) {
        return Counter.builder(name).description(description).tag("slot", slot).register(registry);
    }

    void published(int rows) {
        published.increment(rows);
        transactions.increment();
    }

    void tookLead() {
        terms.increment();
    }

    long publishedRows() {
        return (long) published.count();
    }
}
