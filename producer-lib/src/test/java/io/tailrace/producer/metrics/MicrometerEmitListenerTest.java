package io.tailrace.producer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicrometerEmitListenerTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EmitListener listener =
            new MicrometerEmitListener(registry, EventCatalogue.of(OrderEvent.class));

    @Test
    void eventsAreCountedByTypeAndEmitsAreTimed() {
        listener.onWritten(
                Map.of("order.placed.v1", 2, "user.created.v1", 1), Duration.ofMillis(3));
        listener.onWritten(Map.of("order.placed.v1", 1), Duration.ofMillis(3));
        listener.onEmitted(Map.of("order.placed.v1", 2));

        assertThat(count("tailrace.producer.written", "order.placed.v1")).isEqualTo(3);
        assertThat(count("tailrace.producer.written", "user.created.v1")).isEqualTo(1);
        assertThat(count("events.emitted", "order.placed.v1")).isEqualTo(2);
        assertThat(registry.get("tailrace.producer.emit").timer().count()).isEqualTo(2);
    }

    @Test
    void everyMeterIsRegisteredFromTheStartAsItIsDescribedAndNoOther() {
        assertThat(registry.getMeters()).hasSize(1 + 4 + 4);
        for (MeterSpec spec :
                List.of(EventMeters.EMITTED, ProducerMeters.WRITTEN, ProducerMeters.EMIT)) {
            Meter.Id id = registry.get(spec.name()).meter().getId();
            assertThat(id.getDescription()).isEqualTo(spec.meaning());
            assertThat(id.getType().name()).isEqualTo(spec.kind().name());
            assertThat(id.getTags()).extracting(Tag::getKey).isEqualTo(spec.tags());
        }
    }

    @Test
    void typesBeyondTheLimitAreCountedTogether() {
        for (int i = 0; i < TagLimit.MAX_VALUES + 50; i++) {
            listener.onEmitted(Map.of("order.type" + i + ".v1", 2));
        }

        assertThat(registry.find("events.emitted").counters()).hasSize(TagLimit.MAX_VALUES + 1);
        assertThat(count("events.emitted", "other")).isEqualTo(2 * (50 + 4));
    }

    private double count(String meter, String type) {
        return registry.get(meter).tag("type", type).counter().count();
    }
}
