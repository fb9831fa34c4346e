package io.tailrace.subscriber.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.EventError;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.subscriber.metrics.SubscriberMeters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MicrometerMeterTest {

    private static final List<MeterSpec> REGISTERED =
            List.of(
                    EventMeters.PROCESSED,
                    EventMeters.RETRIES,
                    EventMeters.DELIVERY_LATENCY,
                    EventMeters.SUBSCRIPTIONS,
                    SubscriberMeters.LAG,
                    SubscriberMeters.REPORTED);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMeter meter = new MicrometerMeter(registry);

    @Test
    void everyNumberIsTaggedWithItsGroup() {
        measureOnce();
        meter.processed("mail", "order.placed.v1", null);

        assertThat(
                        registry.get("events.processed")
                                .tags("group", "mail", "type", "order.placed.v1")
                                .counter()
                                .count())
                .isEqualTo(2);
        assertThat(registry.get("events.retries").tag("group", "mail").counter().count())
                .isEqualTo(1);
        assertThat(
                        registry.get("tailrace.subscriber.reported")
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
        assertThat(registry.get("tailrace.subscriber.lag").tag("group", "mail").gauge().value())
                .isEqualTo(17);
    }

    @Test
    void everyMeterIsRegisteredFromTheStartAsItIsDescribedAndNoOther() {
        meter.opened("mail", Set.of("order.placed.v1"), () -> 3, () -> 17);

        Map<String, Meter> meters =
                registry.getMeters().stream()
                        .collect(
                                Collectors.toMap(
                                        each -> each.getId().getName(),
                                        Function.identity(),
                                        (one, other) -> one));
        assertThat(meters.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        REGISTERED.stream().map(MeterSpec::name).toList());
        for (MeterSpec spec : REGISTERED) {
            Meter.Id id = meters.get(spec.name()).getId();
            assertThat(id.getDescription()).isEqualTo(spec.meaning());
            assertThat(id.getType().name()).isEqualTo(spec.kind().name());
            assertThat(id.getBaseUnit()).isEqualTo(spec.baseUnit());
            assertThat(id.getTags())
                    .extracting(Tag::getKey)
                    .containsExactlyInAnyOrderElementsOf(spec.tags());
        }
    }

    @Test
    void typesBeyondTheLimitAreCountedTogether() {
        int types = TagLimit.MAX_VALUES + 50;
        for (int i = 0; i < types; i++) {
            meter.processed("mail", "order.type" + i + ".v1", null);
        }

        assertThat(registry.find("events.processed").counters()).hasSize(TagLimit.MAX_VALUES + 1);
        assertThat(
                        registry.get("events.processed")
                                .tags("group", "mail", "type", "other")
                                .counter()
                                .count())
                .isEqualTo(50);
    }

    @Test
    void theGaugesOfASubscriberEndWithIt() {
        meter.opened("mail", Set.of("order.placed.v1"), () -> 3, () -> 17);
        meter.closed("mail");

        assertThat(registry.find("events.subscriptions").gauge()).isNull();
        assertThat(registry.find("tailrace.subscriber.lag").gauge()).isNull();
    }

    private void measureOnce() {
        meter.opened("mail", Set.of("order.placed.v1"), () -> 3, () -> 17);
        meter.processed("mail", "order.placed.v1", Duration.ofMillis(250));
        meter.retried("mail");
        meter.reported("mail", EventError.MAX_RETRIES);
    }
}
