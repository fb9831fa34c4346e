package io.tailrace.spring.kafka;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;

/**
 * What a listener wants of an event.
 *
 * @param form whether it takes the envelope, the event or the payload
 * @param payload the type of the payloads that it accepts
 */
record EventTarget(Form form, Class<? extends DomainEvent> payload) {

    /** What is handed to the listener. */
    enum Form {
        ENVELOPE,
        EVENT,
        PAYLOAD
    }

    /** Any payload: for the methods of a class, of which the payload's class selects one. */
    static final EventTarget ANY = new EventTarget(Form.PAYLOAD, DomainEvent.class);

    /** The target of a type; empty if the type is none of events. */
    static Optional<EventTarget> of(@Nullable Type type) {
        if (type == null || type == Object.class) {
            return Optional.of(ANY);
        }
        ResolvableType wanted = ResolvableType.forType(type);
        Class<?> raw = wanted.toClass();
        if (raw == EventEnvelope.class) {
            return of(Form.ENVELOPE, wanted.getGeneric(0).resolve(DomainEvent.class));
        }
        if (raw == Event.class) {
            return of(Form.EVENT, wanted.getGeneric(0).resolve(DomainEvent.class));
        }
        return of(Form.PAYLOAD, raw);
    }

    /**
     * The target of a listener's method; empty if the method takes the record itself.
     *
     * @throws IllegalStateException if the method takes neither an event nor the record
     */
    static Optional<EventTarget> of(Method method) {
        boolean takesRecord = false;
        for (int i = 0; i < method.getParameterCount(); i++) {
            MethodParameter parameter = new MethodParameter(method, i);
            ResolvableType type = ResolvableType.forMethodParameter(parameter);
            if (type.toClass() == Message.class) {
                type = type.getGeneric(0);
            }
            takesRecord |= type.toClass() == ConsumerRecord.class;
            if (isPayload(parameter)) {
                Optional<EventTarget> target = of(type.getType());
                if (target.isPresent()) {
                    return target;
                }
            }
        }
        if (!takesRecord) {
            throw new IllegalStateException(
                    "a @KafkaListener method for events must take an EventEnvelope, an Event, a DomainEvent or the ConsumerRecord<byte[], byte[]>, got "
                            + method.toGenericString());
        }
        return Optional.empty();
    }

    /** Whether the listener takes an event of this class. */
    boolean accepts(Class<?> event) {
        return payload.isAssignableFrom(event);
    }

    /** What the listener is given of an event that it {@link #accepts}. */
    Object select(EventEnvelope<DomainEvent> envelope) {
        return switch (form) {
            case ENVELOPE -> envelope;
            case EVENT -> envelope.event();
            case PAYLOAD -> envelope.event().payload();
        };
    }

    private static Optional<EventTarget> of(Form form, @Nullable Class<?> payload) {
        return payload != null && DomainEvent.class.isAssignableFrom(payload)
                ? Optional.of(new EventTarget(form, payload.asSubclass(DomainEvent.class)))
                : Optional.empty();
    }

    private static boolean isPayload(MethodParameter parameter) {
        return parameter.getParameterAnnotations().length == 0
                || parameter.hasParameterAnnotation(Payload.class);
    }
}
