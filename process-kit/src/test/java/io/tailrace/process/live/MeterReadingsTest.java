package io.tailrace.process.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.live.MeterReading.Bucket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeterReadingsTest {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void metersThatAreNotReportedAreLeftOut() {
        Counter.builder("jvm.something").register(registry).increment();
        Gauge.builder(ReportedMetrics.RELAY_LAG_SECONDS, () -> Double.NaN).register(registry);

        assertThat(MeterReadings.of(registry, id -> true)).isEmpty();
    }

    @Test
    void onlyTheTagsThatAreNeededAreKept() {
        count("mailer", "order.placed.v1", 2);
        count("mailer", "order.paid.v1", 3);
        count("none", "order.paid.v1", 4);

        assertThat(MeterReadings.of(registry, id -> true))
                .containsExactlyInAnyOrder(
                        new MeterReading(
                                ReportedMetrics.DEAD_LETTERED, Map.of("group", "mailer"), 5, null),
                        new MeterReading(
                                ReportedMetrics.DEAD_LETTERED, Map.of("group", "none"), 4, null));
    }

    @Test
    void aTimerShowsItsBuckets() {
        Timer timer =
                Timer.builder(ReportedMetrics.DELIVERY_LATENCY)
                        .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofSeconds(1))
                        .register(registry);
        timer.record(Duration.ofMillis(5));
        timer.record(Duration.ofMillis(500));
        timer.record(Duration.ofSeconds(2));

        MeterReading reading = MeterReadings.of(registry, id -> true).get(0);

        assertThat(reading.value()).isEqualTo(3);
        assertThat(reading.timer()).isNotNull();
        assertThat(reading.timer().buckets())
                .isEqualTo(List.of(new Bucket(0.01, 1), new Bucket(1, 2)));
    }

    private void count(String group, String type, int events) {
        Counter.builder(ReportedMetrics.DEAD_LETTERED)
                .tags("group", group, "type", type, "reason", "HandlerFailed")
                .register(registry)
                .increment(events);
    }
}
