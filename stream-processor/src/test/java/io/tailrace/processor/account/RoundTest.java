package io.tailrace.processor.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RoundTest {

    private static final TopicPartition FIRST = new TopicPartition("events.order", 0);

    private final Round round = new Round();

    @Test
    void aRoundEndsWhenEverythingIsCountedThatWasThere() {
        assertThat(round.waitsFor(Set.of("events.order"), p -> 9)).isPresent();
        round.begin(Map.of(FIRST, 5L), Set.of("events.order"), 7);

        assertThat(round.waitsFor(Set.of("events.order"), p -> 4))
                .contains("events.order-0, counted up to 4 of 5");
        assertThat(round.waitsFor(Set.of("events.order"), p -> 5)).isEmpty();
    }

    @Test
    void aTopicThatNobodyReadsYetIsWaitedFor() {
        round.begin(Map.of(FIRST, 5L), Set.of("events.order", "events.new"), 7);

        assertThat(round.waitsFor(Set.of("events.order"), p -> 5))
                .hasValueSatisfying(text -> assertThat(text).contains("events.new"));
    }
}
