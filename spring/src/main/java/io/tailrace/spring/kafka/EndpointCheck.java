package io.tailrace.spring.kafka;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.config.KafkaListenerEndpoint;
import org.springframework.kafka.config.MethodKafkaListenerEndpoint;
import org.springframework.kafka.config.MultiMethodKafkaListenerEndpoint;
import org.springframework.kafka.support.Acknowledgment;

/** Refuses listeners that cannot keep what is promised of events. Stateless. */
final class EndpointCheck {

    /** What the container factory sets, and a listener must not set otherwise. */
    private static final Map<String, String> FIXED =
            Map.of(
                    "isolation.level", "read_committed",
                    "enable.auto.commit", "false",
                    "allow.auto.create.topics", "false");

    private EndpointCheck() {}

    /**
     * Checks a listener.
     *
     * @return its topics
     * @throws IllegalStateException saying what the listener must be, what it is, and why
     */
    static Collection<String> topics(KafkaListenerEndpoint endpoint) {
        if (Boolean.TRUE.equals(endpoint.getBatchListener())) {
            throw refused(
                    endpoint,
                    "must take one event, not a batch: a failed event could not be told from the others");
        }
        @Nullable Collection<String> topics = endpoint.getTopics();
        if (topics == null || topics.isEmpty()) {
            throw refused(
                    endpoint,
                    "must name its topics, as in topics = \"events.order\": a pattern could match the topics of failed events, and assigned partitions are not shared by the group");
        }
        requireProperties(endpoint);
        if (hasRetryableTopic(endpoint)) {
            throw refused(
                    endpoint,
                    "must have no @RetryableTopic: failed events would go to topics that are no part of the pipeline, and no report of them would be written. Set tailrace.subscriber.retry-mode=delayed for retries that do not block");
        }
        for (Method method : methods(endpoint)) {
            if (isAsynchronous(method)) {
                throw refused(
                        endpoint,
                        "must return when the event is handled, got the asynchronous "
                                + method.toGenericString());
            }
            if (Arrays.asList(method.getParameterTypes()).contains(Acknowledgment.class)) {
                throw refused(
                        endpoint,
                        "must leave offsets to the container, which commits what was handled or reported, got the parameter Acknowledgment of "
                                + method.toGenericString());
            }
        }
        return topics;
    }

    /** The methods of a listener; empty if it is none of {@code @KafkaListener}. */
    static List<Method> methods(KafkaListenerEndpoint endpoint) {
        if (endpoint instanceof MultiMethodKafkaListenerEndpoint<?, ?> several) {
            return several.getMethods();
        }
        if (endpoint instanceof MethodKafkaListenerEndpoint<?, ?> one) {
            @Nullable Method method = one.getMethod();
            return method == null ? List.of() : List.of(method);
        }
        return List.of();
    }

    /**
     * What the methods of a listener take; without those that take the record itself.
     *
     * @throws IllegalStateException if a method takes no event, or if the method must be selected
     *     by an envelope, whose class is always the same
     */
    static List<EventTarget> targets(KafkaListenerEndpoint endpoint) {
        List<EventTarget> targets = new ArrayList<>();
        for (Method method : methods(endpoint)) {
            EventTarget.of(method).ifPresent(targets::add);
        }
        if (endpoint instanceof MultiMethodKafkaListenerEndpoint
                && targets.stream().anyMatch(each -> each.form() != EventTarget.Form.PAYLOAD)) {
            throw refused(
                    endpoint,
                    "must have @KafkaHandler methods that take payloads, by whose class the method is selected, got one that takes an EventEnvelope or an Event");
        }
        return targets;
    }

    /** Whether {@code @KafkaListener} names a filter, which takes the place of any other one. */
    static boolean hasFilter(KafkaListenerEndpoint endpoint) {
        return methods(endpoint).stream()
                .flatMap(
                        method ->
                                AnnotatedElementUtils.findAllMergedAnnotations(
                                        endpoint instanceof MultiMethodKafkaListenerEndpoint
                                                ? method.getDeclaringClass()
                                                : method,
                                        KafkaListener.class)
                                        .stream())
                .anyMatch(listener -> !listener.filter().isEmpty());
    }

    private static boolean hasRetryableTopic(KafkaListenerEndpoint endpoint) {
        return methods(endpoint).stream()
                .anyMatch(
                        method ->
                                AnnotatedElementUtils.hasAnnotation(method, RetryableTopic.class)
                                        || (endpoint instanceof MultiMethodKafkaListenerEndpoint
                                                && AnnotatedElementUtils.hasAnnotation(
                                                        method.getDeclaringClass(),
                                                        RetryableTopic.class)));
    }

    static IllegalStateException refused(KafkaListenerEndpoint endpoint, String why) {
        return new IllegalStateException("@KafkaListener %s %s".formatted(endpoint.getId(), why));
    }

    private static void requireProperties(KafkaListenerEndpoint endpoint) {
        @Nullable Properties properties = endpoint.getConsumerProperties();
        if (properties == null) {
            return;
        }
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name).trim().toLowerCase(Locale.ROOT);
            if (name.endsWith(".deserializer") || !FIXED.getOrDefault(name, value).equals(value)) {
                throw refused(
                        endpoint,
                        "must leave %s to the container factory, got %s".formatted(name, value));
            }
        }
    }

    /** The type of Reactor is compared by its name, because the application may not have it. */
    private static boolean isAsynchronous(Method method) {
        Class<?> returned = method.getReturnType();
        return CompletionStage.class.isAssignableFrom(returned)
                || returned.getName().equals("reactor.core.publisher.Mono");
    }
}
