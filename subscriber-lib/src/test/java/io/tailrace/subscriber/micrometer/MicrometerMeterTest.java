package io.tailrace.subscriber.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.EventError;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerMeterTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMeter meter = new MicrometerMeter(registry);

    @Test
    void everyNumberIsTaggedWithItsGroup() {
        meter.opened("mail", () -> 3, () -> 17);
        meter.processed("mail", "order.placed.v1", Duration.ofMillis(250));
        meter.processed("mail", "order.placed.v1", null);
        meter.retried("mail");
        meter.reported("mail", EventError.MAX_RETRIES);

        assertThat(
                        registry.get("events.processed")
                                .tags("group", "mail", "type", "order.placed.v1")
                                .counter()
                                .count())
                .isEqualTo(2);
        assertThat(registry.get("events.retries").tag("group", "mail").counter().count())
                .isEqualTo(1);
        assertThat(
                        registry.get("events.reported")
                                .tags("group", "mail", "reason", "MaxRetries")
                                .counter()
                                .count())
                .isEqualTo(1);
        assertThat(
                        registry.get("events.delivery.latency")
                                .tag("group", "mail")
                                .timer()
                                .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(250);
        assertThat(registry.get("events.subscriptions").tag("group", "mail").gauge().value())
                .isEqualTo(3);
        assertThat(registry.get("events.consumer.lag").tag("group", "mail").gauge().value())
                .isEqualTo(17);
    }

    @Test
    void theGaugesOfASubscriberEndWithIt() {
        meter.opened("mail", () -> 3, () -> 17);
        meter.closed("mail");

        assertThat(registry.find("events.subscriptions").gauge()).isNull();
        assertThat(registry.find("events.consumer.lag").gauge()).isNull();
    }
}
