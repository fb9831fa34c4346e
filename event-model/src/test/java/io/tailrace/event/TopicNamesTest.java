package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopicNamesTest {

    /** A processor that reads all topics with a prefix would read its own output. */
    @Test
    void thePrefixOfEventsIsNotCoveredByThatOfTheOutbox() {
        assertRefused("outbox.", "outbox.");
        assertRefused("tailrace.", "tailrace.out.");
        assertThat(new TopicNames("events.outbox.", "events.", "tailrace.positions")).isNotNull();
    }

    private static void assertRefused(String outbox, String events) {
        assertThatThrownBy(() -> new TopicNames(outbox, events, "positions"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eventsPrefix must not begin with outboxPrefix");
    }

    @Test
    void typesWithTheNamesOfThePipelinesTopicsAreReserved() {
        TopicNames names = TopicNames.defaults();

        assertThat(TopicNames.isReserved("dlt")).isTrue();
        assertThat(names.deadLetter()).isEqualTo(names.events("dlt"));
        assertThat(TopicNames.isReserved("failed")).isTrue();
        assertThat(names.failed()).isEqualTo(names.events("failed"));
        assertThat(TopicNames.isReserved("retry.mailer")).isTrue();
        assertThat(names.retry("mailer")).isEqualTo(names.events("retry.mailer"));
        assertThat(TopicNames.isReserved("retrying")).isFalse();
        assertThat(TopicNames.isReserved("order")).isFalse();
    }
}
