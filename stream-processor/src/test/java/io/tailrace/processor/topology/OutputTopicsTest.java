package io.tailrace.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.processor.topology.stage.OutputTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTopicsTest {

    private static final OutputTopics NONE =
            topic -> {
                throw new StreamsException("no topic " + topic);
            };

    @TempDir Path state;

    @Test
    void anEventWhoseTopicDoesNotExistInTimeFailsTheThreadAndIsNoDeadLetter() {
        DrivenTopology topology = new DrivenTopology(state, NONE);

        assertThatThrownBy(() -> topology.send("e-1", Map.of()))
                .hasStackTraceContaining("no topic events.ticket");
        assertThat(topology.deadLetters()).isEmpty();
        assertThat(topology.hasNoEvents()).isTrue();
    }

    @Test
    void aHeldEventWhoseTopicDoesNotExistInTimeFailsTheThreadAndIsNoDeadLetter() {
        DrivenTopology topology = new DrivenTopology(state, NONE);
        topology.send("e-1", Map.of("ce_deliverat", topology.start().plusSeconds(5).toString()));

        assertThatThrownBy(() -> topology.advance(Duration.ofSeconds(6)))
                .hasStackTraceContaining("no topic events.ticket");
        assertThat(topology.deadLetters()).isEmpty();
        assertThat(topology.hasNoEvents()).isTrue();
    }

    @Test
    void anEventWhoseTopicCannotBeHadIsADeadLetterThatCanBeRedriven() {
        try (DrivenTopology topology =
                new DrivenTopology(state, topic -> Optional.of(topic + " is forbidden"))) {
            topology.send("e-1", Map.of());

            assertThat(topology.hasNoEvents()).isTrue();
            assertThat(topology.deadLetters())
                    .singleElement()
                    .satisfies(
                            letter ->
                                    assertThat(DrivenTopology.texts(letter.headers()))
                                            .containsEntry("tailrace-reason", "DeliveryFailed")
                                            .containsEntry(
                                                    "tailrace-error", "events.ticket is forbidden")
                                            .containsEntry(
                                                    "__streams.errors.topic", "outbox.ticket"));
        }
    }

    @Test
    void onlyTheTopicsOfEventsAreAwaited() {
        List<String> awaited = new ArrayList<>();
        try (DrivenTopology topology =
                new DrivenTopology(
                        state,
                        topic -> {
                            awaited.add(topic);
                            return Optional.empty();
                        })) {
            topology.send("e-1", Map.of());
            topology.fail("e-2", "mailer", "1", "DeliveryFailed");
            topology.advance(Duration.ofMinutes(1));

            assertThat(topology.retries()).containsExactly("e-2");
            assertThat(awaited).containsExactly("events.ticket");
        }
    }
}
