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
 *
 * <p>An {@linkplain #idempotent() idempotent} method is called in one Spring transaction with the
 * inbox: its effect in the database happens once, however often the event is delivered, and it
 * takes part in rehearsals of a redrive.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventHandler {

    /** The consumer group; {@code tailrace.subscriber.group} if empty. */
    String group() default "";

    /**
     * Whether the method is called in a Spring transaction in which the inbox records the event,
     * and not again once that transaction is committed. Any exception of the method rolls the
     * transaction back. Needs one {@code DataSource}, or a primary one, a {@code
     * PlatformTransactionManager} of it, and the table of {@code
     * io.tailrace.subscriber.inbox.Inbox}. The method joins the transaction if it is
     * {@code @Transactional}.
     */
    boolean idempotent() default false;
}
