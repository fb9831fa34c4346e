package io.tailrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventError;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.EventBusConfig;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From each class that a user begins with, public signatures lead to the rest of the API. */
class EntryPointsTest {

    @Test
    void theEventBusLeadsToConfigErrorEventEnvelopeAndTopic() {
        assertThat(reachableFrom(EventBus.class))
                .contains(
                        EventBusConfig.class,
                        OutboxConfig.class,
                        EventError.class,
                        Event.class,
                        EventEnvelope.class,
                        TopicNames.class);
    }

    @Test
    void theOutboxLeadsToConfigErrorEventAndTopic() {
        assertThat(reachableFrom(Outbox.class))
                .contains(OutboxConfig.class, EventError.class, Event.class, TopicNames.class);
    }

    @Test
    void theSubscriberLeadsToConfigErrorEventEnvelopeAndTopic() {
        assertThat(reachableFrom(Subscriber.class))
                .contains(
                        SubscriberConfig.class,
                        EventError.class,
                        Event.class,
                        EventEnvelope.class,
                        TopicNames.class);
    }

    @Test
    void relayAndProcessorLeadToConfigAndTopic() {
        assertThat(reachableFrom(CdcRelay.class)).contains(RelayConfig.class, TopicNames.class);
        assertThat(reachableFrom(StreamProcessor.class))
                .contains(ProcessorConfig.class, TopicNames.class);
    }

    /** The types of Tailrace in public signatures of a class, of the types in these, and so on. */
    private static Set<Class<?>> reachableFrom(Class<?> entryPoint) {
        Set<Class<?>> reached = new LinkedHashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>(Set.of(entryPoint));
        while (!open.isEmpty()) {
            Class<?> type = open.pop();
            if (type.getName().startsWith("io.tailrace.") && reached.add(type)) {
                signatures(type).forEach(used -> collect(used, open));
            }
        }
        return reached;
    }

    private static Stream<Type> signatures(Class<?> type) {
        Stream<Executable> executables =
                Stream.concat(
                        Stream.of(type.getDeclaredMethods()),
                        Stream.of(type.getDeclaredConstructors()));
        return executables
                .filter(executable -> Modifier.isPublic(executable.getModifiers()))
                .flatMap(EntryPointsTest::types);
    }

    private static Stream<Type> types(Executable executable) {
        Stream<Type> taken =
                Stream.concat(
                        Stream.of(executable.getGenericParameterTypes()),
                        Stream.of(executable.getGenericExceptionTypes()));
        return executable instanceof Method method
                ? Stream.concat(taken, Stream.of(method.getGenericReturnType()))
                : taken;
    }

    private static void collect(Type type, Deque<Class<?>> classes) {
        if (type instanceof Class<?> known) {
            classes.add(known.isArray() ? known.getComponentType() : known);
        } else if (type instanceof ParameterizedType generic) {
            collect(generic.getRawType(), classes);
            Stream.of(generic.getActualTypeArguments()).forEach(each -> collect(each, classes));
        } else if (type instanceof WildcardType wildcard) {
            Stream.of(wildcard.getUpperBounds()).forEach(each -> collect(each, classes));
            Stream.of(wildcard.getLowerBounds()).forEach(each -> collect(each, classes));
        } else if (type instanceof GenericArrayType array) {
            collect(array.getGenericComponentType(), classes);
        } else if (type instanceof TypeVariable<?>) {
            return; // its bounds are types of the signature that declares it
        }
    }
}
