package io.tailrace.spring.subscriber;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.tailrace.event.EventCatalogue;
import io.tailrace.spring.EventCatalogueAutoConfiguration;
import io.tailrace.spring.health.InfoPart;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.handler.PayloadDecoder;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.micrometer.MicrometerMeter;
import io.tailrace.subscriber.opentelemetry.OpenTelemetryTracer;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;

/** Configures a subscriber per group for the application's {@link EventHandler} methods. */
@AutoConfiguration(
        after = EventCatalogueAutoConfiguration.class,
        afterName = {
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
@ConditionalOnClass(Subscriber.class)
@ConditionalOnProperty(name = "tailrace.subscriber.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SubscriberProperties.class)
public class TailraceSubscriberAutoConfiguration {

    private static final String SERVERS = "spring.kafka.bootstrap-servers";
    private static final String DEFAULT_SERVERS = "localhost:9092";
    private static final String DEFAULT_GROUP = "application";

    /** A bean that is a {@link PayloadDecoder} decodes the payloads of all groups. */
    @Bean
    @ConditionalOnMissingBean
    SubscriberConfigs subscriberConfigs(
            SubscriberProperties properties,
            Environment environment,
            EventCatalogue catalogue,
            ObjectProvider<PayloadDecoder> decoder,
            ObjectProvider<BrokerAddresses> brokers) {
        return new SubscriberConfigs(
                properties,
                catalogue,
                decoder.getIfAvailable(() -> PayloadDecoder.JSON),
                () -> {
                    BrokerAddresses known = brokers.getIfAvailable();
                    return known == null
                            ? environment.getProperty(SERVERS, DEFAULT_SERVERS)
                            : known.bootstrapServers();
                });
    }

    @Bean
    @ConditionalOnMissingBean
    Subscribers subscribers(
            ConfigurableListableBeanFactory beans,
            SubscriberProperties properties,
            Environment environment,
            SubscriberConfigs configs,
            ObjectProvider<SubscriberMeter> meter,
            ObjectProvider<HandlingTracer> tracer,
            ObjectProvider<IdempotentHandlers> idempotent) {
        return new Subscribers(
                new HandlerMethods(beans),
                group(properties, environment),
                configs,
                meter.getIfAvailable(() -> SubscriberMeter.NONE),
                tracer.getIfAvailable(() -> HandlingTracer.NONE),
                idempotent.getIfAvailable(() -> IdempotentHandlers.NONE));
    }

    /** Groups of {@code @EventHandler} methods. */
    @Bean
    @Order(2)
    InfoPart tailraceSubscriberInfo(Subscribers subscribers) {
        return () -> Map.of("groups", subscribers.topics());
    }

    @Bean
    @ConditionalOnMissingBean
    SubscribersHealth subscribersHealth(Subscribers subscribers) {
        return new SubscribersHealth(subscribers);
    }

    private static String group(SubscriberProperties properties, Environment environment) {
        String given = properties.getGroup();
        return given == null
                ? environment.getProperty("spring.application.name", DEFAULT_GROUP)
                : given;
    }

    /** Beans that need Spring's transactions of JDBC. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataSourceUtils.class, PlatformTransactionManager.class})
    static class InboxConfiguration {

        @Bean
        InboxMethods inboxMethods(
                ObjectProvider<DataSource> dataSources,
                ObjectProvider<PlatformTransactionManager> managers,
                ObjectProvider<RehearsalDataSources> rehearsals,
                SubscriberProperties properties) {
            return new InboxMethods(dataSources, managers, rehearsals, properties.getInbox());
        }

        @Bean
        @ConditionalOnMissingBean
        TransactionalInbox transactionalInbox(InboxMethods inbox) {
            return new TransactionalInbox(inbox::open);
        }

        /** Comes before all data sources. */
        @Bean
        @ConditionalOnProperty("tailrace.subscriber.rehearsals")
        static RehearsalDataSources rehearsalDataSources() {
            return new RehearsalDataSources();
        }
    }

    /** Beans that need the API of OpenTelemetry. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(OpenTelemetry.class)
    @ConditionalOnSingleCandidate(OpenTelemetry.class)
    static class TracingConfiguration {

        @Bean
        @ConditionalOnMissingBean
        HandlingTracer handlingTracer(OpenTelemetry openTelemetry) {
            return new OpenTelemetryTracer(openTelemetry);
        }
    }

    /** Beans that need Micrometer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class MetricsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SubscriberMeter subscriberMeter(MeterRegistry registry) {
            return new MicrometerMeter(registry);
        }
    }
}
