package io.tailrace.relay.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdoptableTopicsTest {

    @Test
    void topicsWithTheNumberOfPartitionsAreServed() {
        AdoptableTopics.requireServed(Map.of("outbox.event.order", 6), 6);
        AdoptableTopics.requireServed(Map.of(), 6);
    }

    @Test
    void anotherNumberIsToldWithTheTopics() {
        refused(Map.of("outbox.event.order", 3), "outbox.event.order has 3", "--partitions=3");
        refused(
                Map.of("outbox.event.order", 3, "outbox.event.bill", 6),
                "outbox.event.order has 3",
                "cannot serve topics with different numbers of partitions, and these have [3, 6]");
    }

    private static void refused(Map<String, Integer> topics, String problem, String remedy) {
        assertThatThrownBy(() -> AdoptableTopics.requireServed(topics, 6))
                .isInstanceOfSatisfying(
                        OperatorException.class, e -> assertThat(e.remedy()).contains(remedy))
                .hasMessageContaining(problem);
    }
}
