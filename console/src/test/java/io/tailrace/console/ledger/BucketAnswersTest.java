package io.tailrace.console.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.console.action.ActionState;
import io.tailrace.console.action.Outcome;
import io.tailrace.process.OperatorException;
import io.tailrace.process.lookup.BucketAnswer;
import io.tailrace.process.lookup.BucketQuestion;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.NamedEvents;
import io.tailrace.process.lookup.NamedEvents.Named;
import io.tailrace.process.lookup.RowAnswer;
import io.tailrace.process.lookup.RowQuestion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketAnswersTest {

    private static final String KEY = BucketQuestion.of("shop", "order", 1, "processor").key();
    private static final NamedEvents LOST =
            new NamedEvents(
                    2, 2, 2L, 1, 0, List.of(new Named("e-1", "not published")), false, List.of());
    private static final NamedEvents RIGHT =
            new NamedEvents(2, 2, 2L, 0, 0, List.of(), false, List.of());

    private final BucketAnswers answers = new BucketAnswers(KEY, "shop", 0);

    @Test
    void withoutARelayTheWaitEndsAfterFiveSeconds() {
        assertThat(answers.isDone(millis(4_999))).isFalse();
        assertThat(answers.isDone(millis(5_000))).isTrue();
        assertThatThrownBy(() -> BucketSearchWork.outcome(answers))
                .isInstanceOf(OperatorException.class)
                .hasMessage("No relay of source \"shop\" answered within 5 s");
    }

    @Test
    void aRelayThatSearchesIsWaitedFor() {
        add(BucketAnswer.reading(KEY, "slot", "shop"), 10);
        assertThat(answers.isDone(millis(69_000))).isFalse();
        assertThat(answers.waiting()).isEqualTo("relay slot searches");
        assertThat(answers.isDone(millis(70_000))).isTrue();
        assertThat(answers.problem()).endsWith("Relay slot has not answered");
    }

    @Test
    void whatWasFoundIsTheResult() {
        add(BucketAnswer.reading(KEY, "slot", "shop"), 10);
        add(BucketAnswer.found(KEY, "slot", "shop", LOST), 20);
        assertThat(answers.isDone(millis(1_000))).isFalse();
        assertThat(answers.isDone(millis(1_010))).isTrue();

        Outcome outcome = BucketSearchWork.outcome(answers);
        assertThat(outcome.state()).isEqualTo(ActionState.DONE);
        assertThat(outcome.result().get("notRight")).isEqualTo(1L);
        assertThat(String.valueOf(outcome.result().get("sources"))).contains("e-1", "shop");
        assertThat(outcome.problem()).hasMessage("1 events are not right");
    }

    @Test
    void aBucketWhoseEventsAreRightHasNoProblem() {
        add(BucketAnswer.found(KEY, "slot", "shop", RIGHT), 20);

        assertThat(BucketSearchWork.outcome(answers).problem()).isNull();
    }

    @Test
    void aRelayThatFailedLeavesTheResultIncomplete() {
        add(BucketAnswer.found(KEY, "slot", "shop", LOST), 20);
        add(BucketAnswer.failed(KEY, "other", "billing", "busy"), 20);

        Outcome outcome = BucketSearchWork.outcome(answers);
        assertThat(outcome.state()).isEqualTo(ActionState.FAILED);
        assertThat(outcome.problem()).hasMessage("Not every relay has searched. Relay other: busy");
        assertThat(outcome.result().get("notRight")).isEqualTo(1L);
    }

    @Test
    void theAnswerOfAnotherSourceIsNoneOfTheOneThatWasAskedFor() {
        add(BucketAnswer.found(KEY, "other", "billing", RIGHT), 20);

        Outcome outcome = BucketSearchWork.outcome(answers);
        assertThat(outcome.state()).isEqualTo(ActionState.FAILED);
        assertThat(outcome.problem()).hasMessage("No relay of source \"shop\" has searched");
    }

    @Test
    void aSearchWithoutASourceIsRefused() {
        assertThatThrownBy(() -> BucketQuestion.of("", "order", 1, "processor"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source must be 1 to 1000 characters");
    }

    @Test
    void aRelayThatDoesNotKnowTheQuestionSaysSo() {
        BucketQuestion question = new BucketQuestion(KEY, "shop", "order", 1, "processor");
        byte[] unknown = LookupCodec.write(RowAnswer.unknown(question, "slot"));

        answers.add(LookupCodec.key(KEY), unknown, 0);

        assertThat(answers.problem()).contains("slot: the relay does not know this question");
    }

    @Test
    void answersToOtherQuestionsArePassedOver() {
        RowQuestion other = RowQuestion.ofEvent("e-1");
        byte[] rows = LookupCodec.write(RowAnswer.found(other, "slot", List.of(), false));

        answers.add(LookupCodec.key(other.key()), rows, 0);
        answers.add(null, rows, 0);

        assertThat(answers.found()).isEmpty();
        assertThat(answers.problem()).startsWith("No relay of source");
    }

    @Test
    void aFloodOfRelaysIsNotKept() {
        for (int i = 0; i < 1_000; i++) {
            add(BucketAnswer.found(KEY, "slot-" + i, "shop", RIGHT), 0);
        }
        assertThat(answers.found()).hasSizeLessThanOrEqualTo(100);
    }

    private void add(BucketAnswer answer, long millis) {
        answers.add(LookupCodec.key(KEY), LookupCodec.write(answer), millis(millis));
    }

    private static long millis(long number) {
        return Duration.ofMillis(number).toNanos();
    }
}
