package io.tailrace.spring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.api.OpenTelemetry;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.TransactionWatch;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.metrics.MicrometerEmitListener;
import io.tailrace.producer.tracing.EmitTracer;
import io.tailrace.producer.tracing.OpenTelemetryEmitTracer;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

/**
 * Configures an {@link Outbox}, an {@link EventBus} and a {@link TransactionalEventBus} for the
 * application's data source. Names the auto-configurations of Spring Boot 3.5 and 4 that come
 * first.
 */
@AutoConfiguration(
        after = EventCatalogueAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics"
                    + ".CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure"
                    + ".CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.opentelemetry"
                    + ".OpenTelemetryAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure"
                    + ".OpenTelemetrySdkAutoConfiguration",
            "io.opentelemetry.instrumentation.spring.autoconfigure"
                    + ".OpenTelemetryAutoConfiguration"
        })
@ConditionalOnSingleCandidate(DataSource.class)
@EnableConfigurationProperties(TailraceProperties.class)
public class TailraceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    OutboxConfig outboxConfig(TailraceProperties properties) {
        return properties.outboxConfig();
    }

    @Bean
    @ConditionalOnMissingBean
    Outbox outbox(
            OutboxConfig config,
            EventCatalogue catalogue,
            ObjectProvider<EmitListener> listener,
            ObjectProvider<EmitTracer> tracer) {
        return new Outbox(
                config,
                catalogue,
                listener.getIfAvailable(EmitListener::none),
                tracer.getIfAvailable(EmitTracer::none));
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionWatch transactionWatch(DataSource dataSource) {
        return new SpringTransactionWatch(dataSource);
    }

    @Bean
    @ConditionalOnMissingBean
    EventBus eventBus(Outbox outbox, TailraceProperties properties, TransactionWatch watch) {
        return new EventBus(outbox, properties.busConfig(), watch);
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionalEventBus transactionalEventBus(
            EventBus bus, DataSource dataSource, ObjectProvider<TransactionManager> managers) {
        return new TransactionalEventBus(
                bus,
                dataSource,
                () -> managers.stream().anyMatch(JtaTransactionManager.class::isInstance));
    }

    @Bean
    @ConditionalOnProperty(name = "tailrace.outbox.application-events", matchIfMissing = true)
    ApplicationEventBridge applicationEventBridge(TransactionalEventBus bus) {
        return new ApplicationEventBridge(bus);
    }

    @Bean
    @ConditionalOnProperty("tailrace.outbox.create-table")
    OutboxTableCreation outboxTableCreation(DataSource dataSource, OutboxConfig config) {
        return new OutboxTableCreation(dataSource, config);
    }

    @Bean
    @ConditionalOnMissingBean
    OutboxHealth outboxHealth(DataSource dataSource, OutboxConfig config, EventBus bus) {
        return new OutboxHealth(dataSource, config, bus);
    }

    /** Beans that need the API of OpenTelemetry. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(OpenTelemetry.class)
    @ConditionalOnSingleCandidate(OpenTelemetry.class)
    static class TracingConfiguration {

        @Bean
        @ConditionalOnMissingBean
        EmitTracer emitTracer(OpenTelemetry openTelemetry) {
            return new OpenTelemetryEmitTracer(openTelemetry);
        }
    }

    /** Beans that need Micrometer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class MetricsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        EmitListener emitListener(MeterRegistry registry, EventCatalogue catalogue) {
            return new MicrometerEmitListener(registry, catalogue);
        }

        @Bean
        MeterBinder localHubMetrics(EventBus bus) {
            return registry ->
                    Gauge.builder(
                                    EventMeters.SUBSCRIPTIONS.name(),
                                    bus,
                                    each -> each.hub().subscriptions())
                            .description(EventMeters.SUBSCRIPTIONS.meaning())
                            .tag(EventMeters.GROUP, EventMeters.NO_GROUP)
                            .register(registry);
        }
    }
}
