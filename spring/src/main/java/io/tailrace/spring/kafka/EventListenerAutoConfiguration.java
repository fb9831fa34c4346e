package io.tailrace.spring.kafka;

import io.tailrace.spring.health.InfoPart;
import io.tailrace.spring.subscriber.SubscriberConfigs;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Configures the container factory {@value EventListenerContainerFactory#BEAN} for
 * {@code @KafkaListener} methods that handle events, where the starter has found the listeners of
 * Spring Boot.
 */
@AutoConfiguration(
        afterName = {
            "io.tailrace.spring.boot3.TailraceKafkaAutoConfiguration",
            "io.tailrace.spring.boot4.TailraceKafkaAutoConfiguration"
        })
@ConditionalOnClass({Subscriber.class, EnableKafka.class})
@ConditionalOnBean({ListenerSettings.class, SubscriberConfigs.class})
public class EventListenerAutoConfiguration {

    /** No candidate where a container factory is injected by its type. */
    @Bean(name = EventListenerContainerFactory.BEAN, defaultCandidate = false)
    @Lazy
    @ConditionalOnMissingBean(name = EventListenerContainerFactory.BEAN)
    EventListenerContainerFactory eventListenerContainerFactory(
            ListenerSettings settings,
            ConsumerFactory<?, ?> consumers,
            SubscriberConfigs configs,
            ObjectProvider<SubscriberMeter> meter) {
        EventListenerContainerFactory factory =
                new EventListenerContainerFactory(
                        configs, consumers, meter.getIfAvailable(() -> SubscriberMeter.NONE));
        settings.configure(factory, factory.consumers());
        return factory;
    }

    /** Groups of {@code @KafkaListener} methods, once there is one that handles events. */
    @Bean
    @Order(3)
    InfoPart tailraceListenerInfo(ConfigurableListableBeanFactory beans) {
        return EventListenerContainerFactory.info(beans);
    }

    @Bean
    @ConditionalOnMissingBean
    ListenersHealth listenersHealth(ConfigurableListableBeanFactory beans) {
        return new ListenersHealth(beans);
    }
}
