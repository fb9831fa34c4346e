package io.tailrace.spring.sample;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The catalogue of an application that emits the built-in events. */
@TestConfiguration(proxyBeanMethods = false)
class BuiltInEvents {

    @Bean
    EventCatalogue eventCatalogue() {
        return EventCatalogue.of(BuiltInEvent.class);
    }
}
