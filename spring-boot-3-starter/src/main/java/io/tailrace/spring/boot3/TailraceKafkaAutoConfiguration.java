package io.tailrace.spring.boot3;

import io.tailrace.spring.health.InfoPart;
import io.tailrace.spring.kafka.EventListenerContainerFactory;
import io.tailrace.spring.subscriber.BrokerAddresses;
import io.tailrace.spring.subscriber.SubscriberConfigs;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.kafka.ConcurrentKafkaListenerContainerFactoryConfigurer;
import org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Connects subscribers to the brokers that Spring Boot is connected to, and configures the
 * container factory {@value EventListenerContainerFactory#BEAN} for {@code @KafkaListener} methods
 * that handle events.
 */
@AutoConfiguration(
        after = TailraceSubscriberAutoConfiguration.class,
        afterName = "org.springframework.boot.autoconfigure.kafka.KafkaAutoConfiguration")
@ConditionalOnClass({Subscriber.class, KafkaConnectionDetails.class})
public class TailraceKafkaAutoConfiguration {

    @Bean
    @ConditionalOnBean(KafkaConnectionDetails.class)
    @ConditionalOnMissingBean
    BrokerAddresses brokerAddresses(KafkaConnectionDetails details) {
        return () -> String.join(",", details.getConsumer().getBootstrapServers());
    }

    /** Beans that need Spring for Apache Kafka. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(EnableKafka.class)
    @ConditionalOnBean({
        ConcurrentKafkaListenerContainerFactoryConfigurer.class,
        SubscriberConfigs.class
    })
    static class ListenerConfiguration {

        /** No candidate where a container factory is injected by its type. */
        @Bean(name = EventListenerContainerFactory.BEAN, defaultCandidate = false)
        @Lazy
        @ConditionalOnMissingBean(name = EventListenerContainerFactory.BEAN)
        EventListenerContainerFactory eventListenerContainerFactory(
                ConcurrentKafkaListenerContainerFactoryConfigurer configurer,
                ConsumerFactory<?, ?> consumers,
                SubscriberConfigs configs,
                ObjectProvider<SubscriberMeter> meter) {
            EventListenerContainerFactory factory =
                    new EventListenerContainerFactory(
                            configs, consumers, meter.getIfAvailable(() -> SubscriberMeter.NONE));
            configurer.configure(factory, factory.consumers());
            return factory;
        }

        /** Groups of {@code @KafkaListener} methods, once there is one that handles events. */
        @Bean
        @Order(3)
        InfoPart tailraceListenerInfo(ConfigurableListableBeanFactory beans) {
            return EventListenerContainerFactory.info(beans);
        }
    }
}
