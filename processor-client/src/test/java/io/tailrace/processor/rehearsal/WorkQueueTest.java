package io.tailrace.processor.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.processor.rehearsal.WorkQueue.Assignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkQueueTest {

    private static final Duration PATIENCE = Duration.ofNanos(100);

    @Test
    void aMemberHasAFewAggregatesAtATimeAndEachAggregateOneMember() {
        WorkQueue queue = queue(20);
        queue.heard("a", 0);
        queue.heard("b", 0);
        List<Assignment> given = assignAll(queue);
        assertThat(given).hasSize(2 * WorkQueue.WINDOW);
        assertThat(given.stream().filter(each -> each.member().equals("a")))
                .hasSize(WorkQueue.WINDOW);

        Assignment first = given.get(0);
        assertThat(queue.answered(first.member(), first.number(), 0)).contains(first);
        assertThat(queue.answered(first.member(), first.number(), 0)).isEmpty();
        assertThat(queue.answered("stranger", 0, 0)).isEmpty();
        Assignment next = queue.assign(0).orElseThrow();
        assertThat(next.member()).isEqualTo(first.member());
        given.add(next);

        for (int i = 1; i < given.size(); i++) {
            queue.answered(given.get(i).member(), given.get(i).number(), 0);
            queue.assign(0).ifPresent(given::add);
        }
        assertThat(queue.isDone()).isTrue();
        assertThat(given.stream().flatMap(each -> each.letters().stream())).hasSize(20);
        assertThat(given.stream().map(Assignment::number)).doesNotHaveDuplicates();
        assertThat(queue.unanswered()).isEmpty();
    }

    @Test
    void whatASilentMemberWasGivenIsUnansweredAndTheOthersGoOn() {
        WorkQueue queue = queue(6);
        queue.heard("dead", 0);
        List<Assignment> lost = assignAll(queue);
        queue.heard("alive", 90);
        queue.giveUpSilent(100, PATIENCE);
        assertThat(queue.unanswered()).isEmpty();
        queue.giveUpSilent(101, PATIENCE);
        assertThat(queue.unanswered()).hasSize(WorkQueue.WINDOW);
        assertThat(queue.answered("dead", lost.get(0).number(), 0)).isEmpty();

        List<Assignment> rest = assignAll(queue);
        assertThat(rest).hasSize(2).allMatch(each -> each.member().equals("alive"));
        queue.giveUpSilent(1_000, PATIENCE);
        assertThat(queue.isDone()).isTrue();
        assertThat(queue.unanswered()).hasSize(6);
    }

    /** A member that is alive and hangs costs what it was given, and nothing else. */
    @Test
    void onlyWhatIsOverdueIsGivenUp() {
        WorkQueue queue = queue(10);
        queue.heard("slow", 0);
        queue.heard("fast", 0);
        List<Assignment> given = assignAll(queue);
        given.removeIf(each -> each.member().equals("slow"));
        queue.answered("fast", given.get(0).number(), 90);
        queue.giveUpOverdue(100, PATIENCE);
        assertThat(queue.unanswered()).isEmpty();
        queue.giveUpOverdue(101, PATIENCE);
        assertThat(queue.unanswered()).hasSize(WorkQueue.WINDOW);
        assertThat(assignAll(queue)).hasSize(1).allMatch(each -> each.member().equals("fast"));

        queue.answered("slow", 0, 110);
        queue.answered("slow", 1, 110);
        assertThat(assignAll(queue)).hasSize(1).allMatch(each -> each.member().equals("slow"));
        assertThat(queue.answeringMembers()).isEqualTo(1);
        queue.giveUpOverdue(1_000, PATIENCE);
        assertThat(queue.isDone()).isTrue();
        assertThat(queue.unanswered()).hasSize(9);
    }

    @Test
    void withoutAMemberNothingIsAnswered() {
        WorkQueue queue = queue(3);
        assertThat(queue.assign(0)).isEmpty();
        assertThat(queue.isDone()).isFalse();
        queue.giveUp();
        assertThat(queue.isDone()).isTrue();
        assertThat(queue.unanswered()).hasSize(3);
    }

    @Test
    void anAggregateWithTooManyLettersIsRehearsedUpToTheLimit() {
        List<Letter> letters = letters(RehearsalMessage.MAX_LETTERS + 5);
        WorkQueue queue = new WorkQueue(List.of(letters));
        queue.heard("a", 0);
        assertThat(queue.assign(0).orElseThrow().letters())
                .isEqualTo(letters.subList(0, RehearsalMessage.MAX_LETTERS));
        assertThat(queue.tooMany()).hasSize(5);
    }

    private static WorkQueue queue(int aggregates) {
        return new WorkQueue(letters(aggregates).stream().map(List::of).toList());
    }

    private static List<Letter> letters(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Letter(new LetterPosition(0, i, "id-" + i), "t", "a-" + i))
                .toList();
    }

    private static List<Assignment> assignAll(WorkQueue queue) {
        List<Assignment> all = new ArrayList<>();
        Optional<Assignment> next = queue.assign(0);
        while (next.isPresent()) {
            all.add(next.get());
            next = queue.assign(0);
        }
        return all;
    }
}
