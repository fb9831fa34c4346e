package io.tailrace.spring.boot4;

import io.tailrace.spring.kafka.ListenerSettings;
import io.tailrace.spring.subscriber.BrokerAddresses;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import io.tailrace.subscriber.Subscriber;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.kafka.autoconfigure.ConcurrentKafkaListenerContainerFactoryConfigurer;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;

/**
 * Connects subscribers and {@code @KafkaListener} methods that handle events to the brokers and the
 * settings of Spring Boot, whose classes are in packages of its version.
 */
@AutoConfiguration(
        after = TailraceSubscriberAutoConfiguration.class,
        afterName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")
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
    @ConditionalOnBean(ConcurrentKafkaListenerContainerFactoryConfigurer.class)
    static class ListenerConfiguration {

        @Bean
        @ConditionalOnMissingBean
        ListenerSettings listenerSettings(
                ConcurrentKafkaListenerContainerFactoryConfigurer configurer) {
            return configurer::configure;
        }
    }
}
