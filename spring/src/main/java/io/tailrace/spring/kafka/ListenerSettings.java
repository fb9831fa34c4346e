package io.tailrace.spring.kafka;

import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Gives a container factory the settings {@code spring.kafka.listener.*} of the application. The
 * starter of each version of Spring Boot makes it of the configurer of that version.
 */
@FunctionalInterface
public interface ListenerSettings {

    /**
     * Changes the factory.
     *
     * @param consumers which the factory is to use
     */
    void configure(
            ConcurrentKafkaListenerContainerFactory<Object, Object> factory,
            ConsumerFactory<Object, Object> consumers);
}
