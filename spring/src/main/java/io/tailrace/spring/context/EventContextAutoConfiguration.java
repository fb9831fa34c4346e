package io.tailrace.spring.context;

import io.micrometer.context.ContextRegistry;
import jakarta.servlet.Servlet;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.WebFilter;

/**
 * Fills the event context of servlet requests, WebFlux requests and records of
 * {@code @KafkaListener} methods, where the application has them.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.autoconfigure.kafka.KafkaAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
@ConditionalOnProperty(name = "tailrace.context.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EventContextProperties.class)
public class EventContextAutoConfiguration {

    /** After the filters of tracing and security. */
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    /** Servlet applications. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Servlet.class, OncePerRequestFilter.class})
    static class ServletConfiguration {

        @Bean
        @Order(ORDER)
        EventContextFilter eventContextFilter(EventContextProperties properties) {
            return new EventContextFilter(properties.getCorrelationHeader());
        }
    }

    /** WebFlux applications. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnClass(WebFilter.class)
    static class ReactiveConfiguration {

        @Bean
        @Order(ORDER)
        EventContextWebFilter eventContextWebFilter(EventContextProperties properties) {
            return new EventContextWebFilter(properties.getCorrelationHeader());
        }
    }

    /** Applications with Micrometer's context propagation. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ContextRegistry.class)
    static class PropagationConfiguration {

        @Bean
        InitializingBean eventContextAccessorRegistration() {
            return () ->
                    ContextRegistry.getInstance()
                            .registerThreadLocalAccessor(new EventContextAccessor());
        }
    }

    /** Applications with Spring for Apache Kafka; an interceptor of the application replaces it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RecordInterceptor.class)
    static class KafkaListenerConfiguration {

        @Bean
        @ConditionalOnMissingBean(RecordInterceptor.class)
        EventContextRecordInterceptor eventContextRecordInterceptor() {
            return new EventContextRecordInterceptor();
        }
    }
}
