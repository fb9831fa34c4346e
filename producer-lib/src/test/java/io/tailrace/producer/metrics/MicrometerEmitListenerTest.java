package io.tailrace.producer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicrometerEmitListenerTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EmitListener listener = new MicrometerEmitListener(registry);

    @Test
    void eventsAreCountedByTypeAndEmitsAreTimed() {
        listener.onEmitted(
                Map.of("order.placed.v1", 2, "user.created.v1", 1), Duration.ofMillis(3));
        listener.onEmitted(Map.of("order.placed.v1", 1), Duration.ofMillis(3));

        assertThat(registry.get("events.emitted").tag("type", "order.placed.v1").counter().count())
                .isEqualTo(3);
        assertThat(registry.get("events.emitted").tag("type", "user.created.v1").counter().count())
                .isEqualTo(1);
        assertThat(registry.get("tailrace.producer.emit").timer().count()).isEqualTo(2);
    }

    @Test
    void everyMeterIsRegisteredAsItIsDescribedAndNoOther() {
        listener.onEmitted(Map.of("order.placed.v1", 1), Duration.ofMillis(3));

        assertThat(registry.getMeters()).hasSize(2);
        for (MeterSpec spec : List.of(EventMeters.EMITTED, ProducerMeters.EMIT)) {
            Meter.Id id = registry.get(spec.name()).meter().getId();
            assertThat(id.getDescription()).isEqualTo(spec.meaning());
            assertThat(id.getType().name()).isEqualTo(spec.kind().name());
            assertThat(id.getTags()).extracting(Tag::getKey).isEqualTo(spec.tags());
        }
    }

    @Test
    void typesBeyondTheLimitAreCountedTogether() {
        for (int i = 0; i < TagLimit.MAX_VALUES + 50; i++) {
            listener.onEmitted(Map.of("order.type" + i + ".v1", 2), Duration.ofMillis(3));
        }

        assertThat(registry.find("events.emitted").counters()).hasSize(TagLimit.MAX_VALUES + 1);
        assertThat(registry.get("events.emitted").tag("type", "other").counter().count())
                .isEqualTo(100);
    }
}
