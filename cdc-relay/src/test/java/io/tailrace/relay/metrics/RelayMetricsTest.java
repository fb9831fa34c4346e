package io.tailrace.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RelayMetricsTest {

    private static final OutboxName OUTBOX = new OutboxName("shop", "orders");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicBoolean streaming = new AtomicBoolean();
    private final RelayMetrics metrics =
            new RelayMetrics(
                    registry,
                    OUTBOX,
                    new RelayMetrics.Readings(
                            streaming::get, () -> 2, () -> 7.0, () -> 1, () -> 3));

    @Test
    void everyMeterIsRegisteredFromTheStartAsItIsDescribed() {
        List<MeterSpec> all = new ArrayList<>(RelayMeters.all());
        all.add(EventMeters.DEAD_LETTERED);
        all.add(EventMeters.OUTBOX_DEPTH);
        new AccountMetrics(registry, OUTBOX);
        new LookupMetrics(registry, OUTBOX);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .hasSameElementsAs(all.stream().map(MeterSpec::name).toList());
        for (MeterSpec spec : all) {
            Meter meter = registry.get(spec.name()).meter();
            assertThat(meter.getId().getDescription()).isEqualTo(spec.meaning());
            assertThat(meter.getId().getBaseUnit()).isEqualTo(spec.baseUnit());
            assertThat(meter.getId().getTags())
                    .extracting(Tag::getKey)
                    .containsExactlyInAnyOrderElementsOf(spec.tags());
            assertThat(meter.getId().getType().name()).isEqualTo(spec.kind().name());
        }
    }

    @Test
    void rowsTransactionsAndTermsAreCountedPerSlot() {
        metrics.termStarted();
        metrics.published(3);
        metrics.published(0);

        assertThat(value("tailrace.relay.published")).isEqualTo(3);
        assertThat(value("tailrace.relay.transactions")).isEqualTo(2);
        assertThat(value("tailrace.relay.terms")).isEqualTo(1);
        assertThat(metrics.publishedRows()).isEqualTo(3);
    }

    @Test
    void theLeaderIsOneOnlyWhileItStreams() {
        assertThat(registry.get("tailrace.relay.leader").gauge().value()).isZero();

        streaming.set(true);

        assertThat(registry.get("tailrace.relay.leader").tag("slot", "orders").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void outboxesWithTheSameSlotAreToldApartByTheirSource() {
        RelayMetrics.Readings leads =
                new RelayMetrics.Readings(() -> true, () -> 0, () -> 0, () -> 0, () -> 0);
        new RelayMetrics(registry, new OutboxName("billing", OUTBOX.slot()), leads);

        assertThat(registry.get("tailrace.relay.leader").tag("source", "shop").gauge().value())
                .isZero();
        assertThat(registry.get("tailrace.relay.leader").tag("source", "billing").gauge().value())
                .isEqualTo(1);
    }

    @Test
    void theStateOfTheCircuitIsShown() {
        assertThat(registry.get("tailrace.relay.circuit").tag("slot", "orders").gauge().value())
                .isEqualTo(2);
    }

    @Test
    void theDepthOfTheOutboxIsShownFromTheStart() {
        assertThat(registry.get("events.outbox.depth").tag("slot", "orders").gauge().value())
                .isEqualTo(7);
    }

    @Test
    void deadLettersAreCountedByReasonAndWithoutAGroup() {
        metrics.deadLettered("order.placed.v1", "ValidationFailed");
        metrics.deadLettered("order.placed.v1", "invented by data");
        metrics.deadLettered("order.placed.v1", "invented by other data");

        assertThat(deadLetters("ValidationFailed")).isEqualTo(1);
        assertThat(deadLetters("other")).isEqualTo(2);
    }

    @Test
    void deadLettersAreCountedForTheirOutbox() {
        RelayMetrics other =
                new RelayMetrics(
                        registry,
                        new OutboxName("billing", "invoices"),
                        new RelayMetrics.Readings(() -> true, () -> 0, () -> 0, () -> 0, () -> 0));
        metrics.deadLettered("order.placed.v1", "ValidationFailed");
        other.deadLettered("order.placed.v1", "ValidationFailed");
        other.deadLettered("order.placed.v1", "ValidationFailed");

        assertThat(deadLetters("ValidationFailed")).isEqualTo(1);
        assertThat(
                        registry.get("events.dead.lettered")
                                .tags("source", "billing", "slot", "invoices")
                                .tag("type", "order.placed.v1")
                                .counter()
                                .count())
                .isEqualTo(2);
    }

    private double value(String name) {
        return registry.get(name).tag("slot", "orders").counter().count();
    }

    private double deadLetters(String reason) {
        return registry.get("events.dead.lettered")
                .tag("group", "none")
                .tag("source", "shop")
                .tag("type", "order.placed.v1")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
