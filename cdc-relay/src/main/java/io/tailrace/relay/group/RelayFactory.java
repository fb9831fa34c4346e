package io.tailrace.relay.group;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayHost;
import io.tailrace.relay.metrics.OutboxName;

/** Makes relays, with what all relays of the process share. Safe for any thread. */
final class RelayFactory {

    private final RelayHost shared;
    private final FoundDatabases databases;

    /**
     * @param brokers the watch over the brokers of all relays
     * @param databases told what the relays have found
     */
    RelayFactory(
            MeterRegistry registry,
            SpanRecorder spans,
            BrokerWatch brokers,
            FoundDatabases databases) {
        this.databases = databases;
        this.shared = RelayHost.of(registry).recording(spans).watching(brokers);
    }

    /** A new relay, which takes the gauges of the outbox over from the one before. */
    CdcRelay of(Outbox outbox) {
        removeGauges(new OutboxName(outbox.config().sourceName(), outbox.config().source().slot()));
        return new CdcRelay(
                outbox.config(), shared.judging(found -> databases.found(outbox, found)));
    }

    /** A gauge that is registered again would go on to show the relay before; counters go on. */
    private void removeGauges(OutboxName outbox) {
        MeterRegistry registry = shared.registry();
        for (Meter meter : registry.getMeters()) {
            if (meter instanceof Gauge && outbox.isTagOf(meter.getId())) {
                registry.remove(meter);
            }
        }
    }
}
