package io.tailrace.console.trace.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.lookup.FoundRow;
import io.tailrace.process.lookup.RowAnswer;
import io.tailrace.process.lookup.RowQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowAnswersTest {

    private static final RowQuestion QUESTION = RowQuestion.ofEvent("e-1");
    private static final FoundRow ROW =
            new FoundRow("e-1", "order.placed.v1", "order", "4711", 815, true, 12, null);

    private static final FoundRow OF_A_UUID =
            new FoundRow(
                    "01924df5-0000-7000-8000-000000000001",
                    "order.placed.v1",
                    "order",
                    "4711",
                    815,
                    true,
                    12,
                    null);

    private final RowAnswers answers = answers(Set.of("slot"));

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
        assertThat(answers.problem()).startsWith("relay slot has not answered");
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
    void theRowOfAnIdThatIsNoUuidEndsNoWait() {
        RowAnswers two = new RowAnswers(QUESTION.key(), false, Set.of("slot", "other"), 0);
        two.add(RowAnswer.found(QUESTION, "slot", List.of(ROW), false).ofSource("shop"), millis(9));

        assertThat(two.isDone(millis(12))).isFalse();
        assertThat(two.problem()).contains("relay other has not answered");

        two.add(
                RowAnswer.found(QUESTION, "other", List.of(ROW), false).ofSource("bill"),
                millis(9));
        List<String> sources = new ArrayList<>();
        two.forEachRow((source, row) -> sources.add(source + " " + row.id()));
        assertThat(two.isDone(millis(12))).isTrue();
        assertThat(sources).containsExactly("shop e-1", "bill e-1");
    }

    @Test
    void rowsWithoutTheirSourceLeaveItUncertainWhoseTheyAre() {
        RowAnswers earlier = new RowAnswers(QUESTION.key(), false, Set.of("slot"), 0);
        earlier.add(RowAnswer.found(QUESTION, "slot", List.of(ROW), false), millis(10));

        assertThat(earlier.isDone(millis(10))).isTrue();
        assertThat(earlier.isCertain()).isFalse();
        assertThat(earlier.problem()).startsWith("relay slot is of an earlier version");
    }

    @Test
    void rowsOfUuidsAndNoRowsNeedNoSource() {
        RowAnswers earlier = new RowAnswers(QUESTION.key(), false, Set.of("slot", "other"), 0);
        earlier.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));
        earlier.add(RowAnswer.found(QUESTION, "other", List.of(OF_A_UUID), false), millis(10));

        assertThat(earlier.isCertain()).isTrue();
    }

    @Test
    void withoutARowOtherRelaysAreWaitedForALittle() {
        RowAnswers unreported = answers(null);
        unreported.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));

        assertThat(unreported.isDone(millis(100))).isFalse();
        assertThat(unreported.isDone(millis(310))).isTrue();
        assertThat(unreported.isCertain()).isFalse();
        assertThat(unreported.problem()).contains("tailrace.status");
    }

    @Test
    void onceAllKnownRelaysHaveLookedNothingMoreIsWaitedFor() {
        answers.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));

        assertThat(answers.isDone(millis(10))).isTrue();
        assertThat(answers.isCertain()).isTrue();
        assertThat(answers.problem()).isEmpty();
    }

    @Test
    void aKnownRelayThatIsSilentLeavesTheRowUncertain() {
        RowAnswers two = answers(Set.of("slot", "other"));
        two.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));

        assertThat(two.isDone(millis(1_999))).isFalse();
        assertThat(two.isDone(millis(2_000))).isTrue();
        assertThat(two.isCertain()).isFalse();
        assertThat(two.problem())
                .isEqualTo("relay other has not answered, so its rows are not shown");
    }

    @Test
    void aRelayThatDoesNotReportLeavesItUncertainWhetherThereAreOthers() {
        answers.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));
        answers.add(RowAnswer.found(QUESTION, "billing/slot", List.of(), false), millis(10));

        assertThat(answers.isDone(millis(100))).isFalse();
        assertThat(answers.isCertain()).isFalse();
    }

    @Test
    void theRowOfAnEventIsCertainWhoeverIsSilent() {
        RowAnswers two = answers(Set.of("slot", "other"));
        two.add(RowAnswer.found(QUESTION, "slot", List.of(ROW), false), millis(10));

        assertThat(two.problem()).isEmpty();
    }

    @Test
    void relaysOfTheSameSlotInTwoDatabasesAreTwo() {
        RowAnswers two = answers(Set.of("billing/slot", "slot"));
        two.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));
        two.add(RowAnswer.failed(QUESTION, "billing/slot", "too slow"), millis(20));

        assertThat(two.isDone(millis(20))).isTrue();
        assertThat(two.problem()).isEqualTo("relay billing/slot: too slow");
    }

    @Test
    void aRelayThatFailedLeavesTheRowUncertain() {
        answers.add(RowAnswer.found(QUESTION, "slot", List.of(), false), millis(10));
        answers.add(RowAnswer.failed(QUESTION, "other", "too slow"), millis(20));

        assertThat(answers.isCertain()).isFalse();
        assertThat(answers.problem()).startsWith("relay other: too slow");
    }

    @Test
    void answersToOtherQuestionsArePassedOver() {
        answers.add(
                RowAnswer.found(RowQuestion.ofEvent("e-1"), "slot", List.of(ROW), false),
                millis(10));

        assertThat(answers.rows()).isEmpty();
        assertThat(answers.problem()).contains("no relay answered");
    }

    private static RowAnswers answers(@Nullable Set<String> known) {
        return new RowAnswers(QUESTION.key(), true, known, 0);
    }

    private static long millis(long number) {
        return Duration.ofMillis(number).toNanos();
    }
}
