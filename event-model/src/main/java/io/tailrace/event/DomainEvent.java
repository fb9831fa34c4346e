package io.tailrace.event;

/**
 * Something that happened, in the words of the domain: the payload of an {@link Event}.
 *
 * <p>A family of events is a sealed interface that extends this one, its actions are immutable
 * records, each named by {@link EventType}. A family is registered with {@link EventCatalogue#of}.
 * {@code io.tailrace.event.builtin} has ready-made families.
 */
public interface DomainEvent {

    /**
     * The id of the aggregate this happened to. Events of one aggregate stay in order, and it is
     * the key of the Kafka record.
     */
    String aggregateId();
}
