package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import org.junit.jupiter.api.Test;

class TopicRefusalsTest {

    private final TopicRefusals refusals = new TopicRefusals();

    @Test
    void aTopicIsRefusedUntilItCanBeUsed() {
        refuse("outbox.order");
        assertThat(refusals.problem("outbox.order")).hasValue("denied");
        assertThat(refusals.isWorthATry("outbox.order")).isFalse();

        refusals.accept("outbox.order");
        assertThat(refusals.problem("outbox.order")).isEmpty();
        assertThat(refusals.count()).isZero();
    }

    /** An application that invents a type for each row must not fill the memory. */
    @Test
    void onlyTheLatestThousandAreKnown() {
        for (int i = 0; i < 3_000; i++) {
            refuse("outbox.type-" + i);
        }

        assertThat(refusals.count()).isEqualTo(1_000);
        assertThat(refusals.problem("outbox.type-0")).isEmpty();
        assertThat(refusals.problem("outbox.type-2999")).isPresent();
    }

    private void refuse(String topic) {
        refusals.refuse(
                topic, new OperatorException(ExitCode.SETUP, "denied", "Allow it."), "It waits.");
    }
}
