package io.tailrace.spring.observation;

import io.micrometer.observation.ObservationRegistry;
import io.tailrace.producer.tracing.EmitTracer;
import io.tailrace.spring.TailraceAutoConfiguration;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import io.tailrace.subscriber.tracing.HandlingTracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Observes emitted and handled events in an application that has an {@code ObservationRegistry},
 * and no other tracer of events: with a bean of OpenTelemetry, its spans are made instead.
 */
@AutoConfiguration(
        after = {TailraceAutoConfiguration.class, TailraceSubscriberAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.observation"
                    + ".ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure"
                    + ".ObservationAutoConfiguration"
        })
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public class ObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EmitTracer observationEmitTracer(ObservationRegistry registry) {
        return new ObservationEmitTracer(registry);
    }

    /** Beans that need the subscriber. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HandlingTracer.class)
    static class HandlingConfiguration {

        @Bean
        @ConditionalOnMissingBean
        HandlingTracer observationHandlingTracer(ObservationRegistry registry) {
            return new ObservationHandlingTracer(registry);
        }
    }
}
