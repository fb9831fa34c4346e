package io.tailrace.spring.subscriber;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a bean that handles events, as a handler of {@code Subscriber} does: those of one
 * aggregate one after the other, different aggregates at once. What it throws decides whether the
 * event is tried again.
 *
 * <p>It takes the payload, of a record or a family, or an {@code Event} of it, and if it likes a
 * {@code Delivery}: {@code void on(OrderEvent.Placed order)}, {@code void on(Event<OrderEvent>
 * event, Delivery delivery)}. It may be {@code @Transactional}. A group has at most one method for
 * a type; that of the more exact type wins.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventHandler {

    /** The consumer group; {@code tailrace.subscriber.group} if it is empty. */
    String group() default "";
}
