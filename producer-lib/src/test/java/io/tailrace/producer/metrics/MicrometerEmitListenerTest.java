package io.tailrace.producer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
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
        assertThat(registry.get("events.emit").timer().count()).isEqualTo(2);
    }
}
