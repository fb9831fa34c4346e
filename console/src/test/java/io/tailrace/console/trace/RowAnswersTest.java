package io.tailrace.console.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.lookup.FoundRow;
import io.tailrace.process.lookup.RowAnswer;
import io.tailrace.process.lookup.RowQuestion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowAnswersTest {

    private static final RowQuestion QUESTION = RowQuestion.ofEvent("e-1");
    private static final FoundRow ROW =
            new FoundRow("e-1", "order.placed.v1", "order", "4711", 815, true, 12, null);

    private final RowAnswers answers = new RowAnswers(QUESTION.key(), true, 0);

    @Test
    void withoutARelayTheWaitEndsAfterTwoSeconds() {
        assertThat(answers.isDone(millis(1_999))).isFalse();
        assertThat(answers.isDone(millis(2_000))).isTrue();
        assertThat(answers.isCertain()).isFalse();
        assertThat(answers.problem()).contains("no relay answered within 2 s");
    }

    @Test
    void aRelayThatReadsIsWaitedFor() {
        answers.add(RowAnswer.reading(QUESTION, "slot"), millis(10));
        assertThat(answers.isDone(millis(5_000))).isFalse();
        assertThat(answers.problem()).isEqualTo("relay slot has not answered");
        assertThat(answers.isDone(millis(6_000))).isTrue();
        assertThat(answers.isCertain()).isFalse();
    }

    @Test
    void theRowOfAnEventEndsTheWait() {
        answers.add(RowAnswer.reading(QUESTION, "slot"), millis(10));
        answers.add(RowAnswer.reading(QUESTION, "other"), millis(11));
        answers.add(RowAnswer.found(QUESTION, "slot", List.of(ROW), false), millis(12));

        assertThat(answers.isDone(millis(12))).isTrue();
        assertThat(answers.rows()).containsExactly(ROW);
    }

    @Test
    void withoutARowOtherRelaysAreWaitedForALittle() {
        answers.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));

        assertThat(answers.isDone(millis(100))).isFalse();
        assertThat(answers.isDone(millis(310))).isTrue();
        assertThat(answers.isCertain()).isTrue();
        assertThat(answers.problem()).isEmpty();
    }

    @Test
    void aRelayThatFailedLeavesTheRowUncertain() {
        answers.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));
        answers.add(RowAnswer.failed(QUESTION, "other", "too slow"), millis(20));

        assertThat(answers.isCertain()).isFalse();
        assertThat(answers.problem()).isEqualTo("relay other: too slow");
    }

    @Test
    void answersToOtherQuestionsArePassedOver() {
        answers.add(
                RowAnswer.found(RowQuestion.ofEvent("e-1"), "slot", List.of(ROW), false),
                millis(10));

        assertThat(answers.rows()).isEmpty();
        assertThat(answers.problem()).contains("no relay answered");
    }

    private static long millis(long number) {
        return Duration.ofMillis(number).toNanos();
    }
}
