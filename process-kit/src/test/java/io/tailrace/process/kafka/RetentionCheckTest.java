package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RetentionCheckTest {

    private static final TopicSpec DEAD_LETTERS = DeadLetterTopic.spec(TopicNames.defaults(), 6);
    private static final TopicSpec RETRIES = RetryTopic.spec(TopicNames.defaults(), "mailer", 6);

    @Test
    void aTopicThatKeepsAsLongOrLongerIsNoProblem() {
        assertThat(RetentionCheck.problems(DEAD_LETTERS, settings("-1", "-1", "delete"), "b:1"))
                .isEmpty();
        assertThat(RetentionCheck.problems(RETRIES, settings("604800000", "-1", "delete"), "b:1"))
                .isEmpty();
        assertThat(RetentionCheck.problems(RETRIES, settings("-1", "-1", "delete"), "b:1"))
                .isEmpty();
    }

    @Test
    void aShorterRetentionIsNamedWithTheWantedOneAndTheCommand() {
        assertThat(
                        RetentionCheck.problems(
                                DEAD_LETTERS, settings("604800000", "-1", "delete"), "b:1"))
                .singleElement()
                .asString()
                .startsWith(
                        "Topic events.dlt should have retention.ms=-1, but has retention.ms=604800000:")
                .endsWith(
                        "kafka-configs.sh --bootstrap-server b:1 --alter --entity-type topics"
                                + " --entity-name events.dlt --add-config retention.ms=-1");
    }

    @Test
    void compactionAndALimitOfBytesAreProblemsToo() {
        assertThat(RetentionCheck.problems(RETRIES, settings("3600000", "1000", "compact"), "b:1"))
                .hasSize(3);
    }

    private static UnaryOperator<String> settings(String millis, String bytes, String policy) {
        return Map.of("retention.ms", millis, "retention.bytes", bytes, "cleanup.policy", policy)
                ::get;
    }
}
