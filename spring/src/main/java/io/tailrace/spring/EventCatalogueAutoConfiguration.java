package io.tailrace.spring;

import io.tailrace.event.EventCatalogue;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * Configures a catalogue with the {@code @EventType} records of the application's packages; an
 * {@link EventCatalogue} bean replaces it, for example to add the built-in events. Services that
 * emit and services that only subscribe use it. Also refuses unknown keys below {@code tailrace}.
 */
@AutoConfiguration
public class EventCatalogueAutoConfiguration {

    /** Runs before any bean is created. */
    @Bean
    static BeanFactoryPostProcessor unknownTailracePropertyCheck(
            ConfigurableEnvironment environment) {
        return beans ->
                new UnknownPropertyCheck(KnownProperties.of(classLoader())).check(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    EventCatalogue eventCatalogue(BeanFactory beans) {
        return EventTypeScan.ofApplication(beans);
    }

    @Bean
    @Order(1)
    CatalogueInfo tailraceCatalogueInfo(EventCatalogue catalogue) {
        return new CatalogueInfo(catalogue);
    }

    /** Beans that need Spring's transactions. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConfigurableTransactionManager.class)
    static class TransactionConfiguration {

        /** Comes before all transaction managers. */
        @Bean
        static EndedTransactions tailraceEndedTransactions() {
            return new EndedTransactions();
        }
    }

    private static ClassLoader classLoader() {
        return EventCatalogueAutoConfiguration.class.getClassLoader();
    }
}
