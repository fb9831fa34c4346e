package io.tailrace.event;

import io.tailrace.event.internal.Check;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event: what happened, to which aggregate, and why. Immutable.
 *
 * @param <P> the type of the payload
 * @param eventId identifies the event; when it happened is part of the id
 * @param aggregateId the aggregate it happened to, not blank
 * @param correlationId what all events of one business conversation share, or null
 * @param causationId the id of the event or command that caused this one, or null
 * @param payload what happened
 */
public record Event<P extends DomainEvent>(
        EventId eventId,
        String aggregateId,
        @Nullable String correlationId,
        @Nullable String causationId,
        P payload) {

    /** Checks that given ids are not blank and have no control characters. */
    public Event {
        Check.text("aggregateId", aggregateId);
        Check.optionalText("correlationId", correlationId);
        Check.optionalText("causationId", causationId);
    }

    /** An event with a new id, of the payload's own aggregate, without correlation or cause. */
    public static <P extends DomainEvent> Event<P> of(P payload) {
        return new Event<>(EventId.next(), payload.aggregateId(), null, null, payload);
    }

    /** The same event under another id. */
    public Event<P> withEventId(EventId id) {
        return new Event<>(id, aggregateId, correlationId, causationId, payload);
    }

    /** The same event in that business conversation, or in none. */
    public Event<P> withCorrelationId(@Nullable String id) {
        return new Event<>(eventId, aggregateId, id, causationId, payload);
    }

    /** The same event with that cause, or with none. */
    public Event<P> withCausationId(@Nullable String id) {
        return new Event<>(eventId, aggregateId, correlationId, id, payload);
    }

    /** When it happened, to the millisecond; empty if the id carries no time. */
    public Optional<Instant> occurredAt() {
        return eventId.time();
    }
}
