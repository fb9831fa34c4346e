package io.tailrace.spring.subscriber;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a bean as a handler of events, under the rules of {@code
 * io.tailrace.subscriber.handler.EventHandler}: events of one aggregate are handled in order,
 * events of different aggregates concurrently, and the exception that the method throws decides
 * whether the event is retried.
 *
 * <p>The method takes the payload or an {@code Event} with the payload, whose type is a record or a
 * sealed interface, and optionally a {@code Delivery}: {@code void on(OrderEvent.Placed order)},
 * {@code void on(Event<OrderEvent> event, Delivery delivery)}. The method may be
 * {@code @Transactional}. A group has at most one method per type; an event is given to the method
 * with the closest type.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventHandler {

    /** The consumer group; {@code tailrace.subscriber.group} if empty. */
    String group() default "";
}
