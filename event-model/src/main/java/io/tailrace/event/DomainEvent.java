package io.tailrace.event;

/**
 * Something that happened, in the words of the domain: the payload of an {@link Event}.
 *
 * <p>A family of events is a sealed interface that extends this one, its actions are immutable
 * records, each named by {@link EventType}. The built-in families are {@link OrderEvent}, {@link
 * PaymentEvent}, {@link SystemEvent} and {@link UserEvent}; a family of your own looks the same and
 * is registered with {@link EventCatalogue#with}.
 */
public interface DomainEvent {

    /**
     * The id of the aggregate this happened to. Events of one aggregate stay in order, and it is
     * the key of the Kafka record.
     */
    String aggregateId();
}
