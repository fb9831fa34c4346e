package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopicNamesTest {

    /** A processor that reads all topics with a prefix would read its own output or positions. */
    @Test
    void noPrefixCoversOtherTopics() {
        assertRefused("outbox.", "outbox.", "positions", "outboxPrefix");
        assertRefused("tailrace.", "tailrace.out.", "positions", "eventsPrefix");
        assertRefused("tailrace.out.", "tailrace.", "positions", "outboxPrefix");
        assertRefused("tailrace.", "events.", "tailrace.pos", "positions");
        assertRefused("outbox.", "tailrace.", "tailrace.pos", "positions");
    }

    private static void assertRefused(
            String outbox, String events, String positions, String subject) {
        assertThatThrownBy(() -> new TopicNames(outbox, events, positions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(subject + " must not begin with");
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
