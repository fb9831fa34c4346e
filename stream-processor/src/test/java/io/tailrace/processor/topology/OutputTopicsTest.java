package io.tailrace.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.processor.topology.stage.OutputTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    void onlyTheTopicsOfEventsAreAwaited() {
        List<String> awaited = new ArrayList<>();
        try (DrivenTopology topology = new DrivenTopology(state, awaited::add)) {
            topology.send("e-1", Map.of());
            topology.fail("e-2", "mailer", "1", "DeliveryFailed");
            topology.advance(Duration.ofMinutes(1));

            assertThat(topology.retries()).containsExactly("e-2");
            assertThat(awaited).containsExactly("events.ticket");
        }
    }
}
