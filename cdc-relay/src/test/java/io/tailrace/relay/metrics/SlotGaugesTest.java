package io.tailrace.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.metrics.MeterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotGaugesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void everyGaugeIsRegisteredAsItIsDescribed() {
        SlotGauges.register(
                registry,
                new OutboxName("shop", "orders"),
                List.of("reserved", "lost"),
                List.of("wal-budget"),
                new SlotGauges.Readings(
                        () -> 1,
                        () -> 2,
                        () -> 3,
                        () -> 4,
                        () -> 5,
                        () -> 6,
                        "lost"::equals,
                        "wal-budget"::equals));

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .hasSameElementsAs(SlotMeters.all().stream().map(MeterSpec::name).toList());
        for (MeterSpec spec : SlotMeters.all()) {
            Meter meter =
                    registry.get(spec.name()).tag("source", "shop").tag("slot", "orders").meter();
            assertThat(meter.getId().getDescription()).isEqualTo(spec.meaning());
            assertThat(meter.getId().getBaseUnit()).isEqualTo(spec.baseUnit());
            assertThat(meter.getId().getTags())
                    .extracting(Tag::getKey)
                    .containsExactlyInAnyOrderElementsOf(spec.tags());
        }
        assertThat(value("tailrace.relay.lag.bytes")).isEqualTo(1);
        assertThat(value("tailrace.relay.lag.seconds")).isEqualTo(2);
        assertThat(value("tailrace.relay.slot.held.bytes")).isEqualTo(3);
        assertThat(value("tailrace.relay.slot.budget.bytes")).isEqualTo(4);
        assertThat(value("tailrace.relay.slot.safe.bytes")).isEqualTo(5);
        assertThat(value("tailrace.relay.slot.active")).isEqualTo(6);
        assertThat(state("lost")).isEqualTo(1);
        assertThat(state("reserved")).isZero();
        assertThat(value("tailrace.relay.problem")).isEqualTo(1);
    }

    private double value(String name) {
        return registry.get(name).gauge().value();
    }

    private double state(String state) {
        return registry.get("tailrace.relay.slot.state").tag("state", state).gauge().value();
    }
}
