package io.tailrace.event;

import io.tailrace.event.internal.Check;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event: a payload with its id, its aggregate, and the ids of its conversation and cause.
 * Immutable.
 *
 * @param <P> the type of the payload
 * @param eventId the id of the event, which contains the time of the event if it is a UUIDv7
 * @param aggregateId the id of the aggregate that the event belongs to, not blank
 * @param correlationId the id that all events of one business conversation share, or null
 * @param causationId the id of the event or command that caused this event, or null
 * @param payload the content of the event
 */
public record Event<P extends DomainEvent>(
        EventId eventId,
        String aggregateId,
        @Nullable String correlationId,
        @Nullable String causationId,
        P payload) {

    /** Checks that the ids are not blank and have no control characters. */
    public Event {
        Check.text("aggregateId", aggregateId);
        Check.optionalText("correlationId", correlationId);
        Check.optionalText("causationId", causationId);
    }

    /** An event with a new id and the payload's aggregate id, without correlation or cause. */
    public static <P extends DomainEvent> Event<P> of(P payload) {
        return new Event<>(EventId.next(), payload.aggregateId(), null, null, payload);
    }

    /** The same event with another id. */
    public Event<P> withEventId(EventId id) {
        return new Event<>(id, aggregateId, correlationId, causationId, payload);
    }

    /** The same event with another correlation id, or without one. */
    public Event<P> withCorrelationId(@Nullable String id) {
        return new Event<>(eventId, aggregateId, id, causationId, payload);
    }

    /** The same event with another causation id, or without one. */
    public Event<P> withCausationId(@Nullable String id) {
        return new Event<>(eventId, aggregateId, correlationId, id, payload);
    }

    /** The time of the event, in milliseconds, from its id; empty if the id carries no time. */
    public Optional<Instant> occurredAt() {
        return eventId.time();
    }
}
