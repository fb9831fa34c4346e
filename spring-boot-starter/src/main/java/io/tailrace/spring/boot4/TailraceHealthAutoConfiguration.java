package io.tailrace.spring.boot4;

import io.tailrace.spring.OutboxHealth;
import io.tailrace.spring.TailraceAutoConfiguration;
import io.tailrace.spring.kafka.EventListenerAutoConfiguration;
import io.tailrace.spring.kafka.ListenersHealth;
import io.tailrace.spring.subscriber.SubscribersHealth;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Configures the health components {@code outbox}, {@code subscriber} and {@code listener} for
 * applications with Actuator.
 */
@AutoConfiguration(
        after = {
            TailraceAutoConfiguration.class,
            TailraceSubscriberAutoConfiguration.class,
            EventListenerAutoConfiguration.class
        })
@ConditionalOnClass(HealthIndicator.class)
public class TailraceHealthAutoConfiguration {

    @Bean
    @ConditionalOnBean(OutboxHealth.class)
    @ConditionalOnMissingBean(name = "outboxHealthIndicator")
    HealthIndicator outboxHealthIndicator(OutboxHealth health) {
        return new HealthCheckIndicator(health);
    }

    @Bean
    @ConditionalOnBean(SubscribersHealth.class)
    @ConditionalOnMissingBean(name = "subscriberHealthIndicator")
    HealthIndicator subscriberHealthIndicator(SubscribersHealth health) {
        return new HealthCheckIndicator(health);
    }

    @Bean
    @ConditionalOnBean(ListenersHealth.class)
    @ConditionalOnMissingBean(name = "listenerHealthIndicator")
    HealthIndicator listenerHealthIndicator(ListenersHealth health) {
        return new HealthCheckIndicator(health);
    }
}
