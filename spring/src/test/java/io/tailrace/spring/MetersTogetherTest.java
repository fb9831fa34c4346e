package io.tailrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Prometheus refuses a meter whose tag keys differ from those of a meter of the same name. */
class MetersTogetherTest {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    EventCatalogueAutoConfiguration.class,
                                    TailraceAutoConfiguration.class,
                                    TailraceSubscriberAutoConfiguration.class))
                    .withBean(PGSimpleDataSource.class, PGSimpleDataSource::new)
                    .withBean(PrometheusMeterRegistry.class, () -> registry);

    @Test
    void producerLocalHubAndSubscriberShareARegistry() {
        registry.throwExceptionOnRegistrationFailure();

        application.run(
                context -> {
                    EmitListener emits = context.getBean(EmitListener.class);
                    emits.onWritten(Map.of("order.placed.v1", 1), Duration.ofMillis(1));
                    emits.onEmitted(Map.of("order.placed.v1", 1));
                    context.getBean(MeterBinder.class).bindTo(registry);
                    SubscriberMeter meter = context.getBean(SubscriberMeter.class);
                    meter.opened("mailer", Set.of(), () -> 3, () -> 17);
                    meter.processed("mailer", "order.placed.v1", Duration.ofMillis(1));

                    assertThat(registry.scrape().lines())
                            .contains(
                                    "events_emitted_total{type=\"order.placed.v1\"} 1.0",
                                    "events_subscriptions{group=\"none\"} 0.0",
                                    "events_subscriptions{group=\"mailer\"} 3.0",
                                    "tailrace_subscriber_lag{group=\"mailer\"} 17.0",
                                    "events_processed_total{group=\"mailer\",type=\"order.placed.v1\"}"
                                            + " 1.0",
                                    "events_delivery_latency_seconds_count{group=\"mailer\"} 1",
                                    "tailrace_producer_emit_seconds_count 1");
                });
    }
}
