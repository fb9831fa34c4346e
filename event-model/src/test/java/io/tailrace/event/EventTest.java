package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.UserEvent;
import org.junit.jupiter.api.Test;

class EventTest {

    private final Event<UserEvent.Deleted> event = Event.of(new UserEvent.Deleted("u-1", null));

    @Test
    void anEventBelongsToTheAggregateOfItsPayloadAndHappenedWhenItsIdWasMade() {
        assertThat(event.aggregateId()).isEqualTo("u-1");
        assertThat(event.occurredAt()).isEqualTo(event.eventId().time()).isPresent();
        assertThat(event.correlationId()).isNull();
        assertThat(event.causationId()).isNull();
    }

    @Test
    void aCopyDiffersInTheOneComponentOnly() {
        EventId id = EventId.next();

        assertThat(event.withEventId(id).withCorrelationId("c").withCausationId("b"))
                .isEqualTo(new Event<>(id, "u-1", "c", "b", event.payload()));
    }

    @Test
    void idsThatWouldBreakAHeaderAreRefused() {
        assertThatThrownBy(() -> event.withCorrelationId("a\nb"))
                .hasMessageStartingWith("correlationId must have no control characters");
        assertThatThrownBy(() -> event.withCausationId(""))
                .hasMessage("causationId must not be blank, got \"\"");
    }
}
