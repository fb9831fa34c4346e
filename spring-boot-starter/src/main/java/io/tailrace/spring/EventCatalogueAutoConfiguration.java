package io.tailrace.spring;

import io.tailrace.event.EventCatalogue;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Configures a catalogue with the {@code @EventType} records of the application's packages; an
 * {@link EventCatalogue} bean replaces it, for example to add the built-in events. Services that
 * emit and services that only subscribe use it.
 */
@AutoConfiguration
public class EventCatalogueAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EventCatalogue eventCatalogue(BeanFactory beans) {
        return EventTypeScan.ofApplication(beans);
    }
}
