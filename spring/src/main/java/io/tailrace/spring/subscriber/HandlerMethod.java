package io.tailrace.spring.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * A method of a bean that handles events.
 *
 * @param bean the bean, or its proxy
 * @param method a method that can be invoked on the bean
 * @param type the type of the payloads that the method accepts
 * @param idempotent whether it is called in a transaction with the inbox
 */
record HandlerMethod(
        Object bean, Method method, Class<? extends DomainEvent> type, boolean idempotent) {

    /**
     * Inspects a method.
     *
     * @throws IllegalStateException if the parameters are not one event and at most a delivery
     */
    static HandlerMethod of(Object bean, Method method, boolean idempotent) {
        List<Class<? extends DomainEvent>> payloads = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            ResolvableType parameter =
                    ResolvableType.forMethodParameter(new MethodParameter(method, i));
            Class<?> raw = parameter.toClass();
            Class<?> payload = raw == Event.class ? parameter.getGeneric(0).toClass() : raw;
            if (DomainEvent.class.isAssignableFrom(payload)) {
                payloads.add(payload.asSubclass(DomainEvent.class));
            } else if (raw != Delivery.class) {
                throw refused(method);
            }
        }
        if (payloads.size() != 1) {
            throw refused(method);
        }
        return new HandlerMethod(bean, method, payloads.get(0), idempotent);
    }

    /** Calls the method, and throws the exception that the method throws. */
    void handle(Event<? extends DomainEvent> event, Delivery delivery) throws Exception {
        Object[] arguments = new Object[method.getParameterCount()];
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(types[i], event, delivery);
        }
        try {
            method.invoke(bean, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static Object argument(
            Class<?> type, Event<? extends DomainEvent> event, Delivery delivery) {
        if (type == Delivery.class) {
            return delivery;
        }
        return type == Event.class ? event : event.payload();
    }

    private static IllegalStateException refused(Method method) {
        return new IllegalStateException(
                "an @EventHandler method must take one DomainEvent or one Event of it, and may also"
                        + " take a Delivery, got "
                        + method.toGenericString());
    }
}
