package io.tailrace.console.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Puts causes before their effects where clocks disagree. A failure has the time of the subscriber,
 * its dead letter that of the processor, and what was done with the dead letter that of a tool. No
 * input or output. For one thread.
 */
final class CausalOrder {

    private final List<Step> way;

    private CausalOrder(List<Step> byTime) {
        this.way = new ArrayList<>(byTime);
    }

    /**
     * The steps of an event in the order of causes, and otherwise in that of time.
     *
     * @param byTime the steps in the order of time
     */
    static List<Step> of(List<Step> byTime) {
        CausalOrder order = new CausalOrder(byTime);
        order.failuresBeforeAnswers();
        order.lettersBeforeDispositions();
        return order.way;
    }

    /** The processor answers each failure of a group by a retry or by a dead letter. */
    private void failuresBeforeAnswers() {
        for (int i = 0; i < way.size(); i++) {
            Step answer = way.get(i);
            if (!isAnswer(answer)) {
                continue;
            }
            List<Step> before = way.subList(0, i + 1);
            long failures =
                    before.stream().filter(s -> s.is(Hop.FAILED) && isSame(s, answer)).count();
            long answers = before.stream().filter(s -> isAnswer(s) && isSame(s, answer)).count();
            if (failures < answers) {
                pull(i, step -> step.is(Hop.FAILED) && isSame(step, answer));
            }
        }
    }

    private static boolean isAnswer(Step step) {
        return step.attempt() != null && (step.is(Hop.RETRY) || step.is(Hop.DEAD_LETTER));
    }

    /** Whether both are about the same attempt of the same group. */
    private static boolean isSame(Step step, Step other) {
        return step.group() != null
                && step.isOf(String.valueOf(other.group()))
                && step.attempt() != null
                && step.attempt().equals(other.attempt());
    }

    private void lettersBeforeDispositions() {
        for (int i = 0; i < way.size(); i++) {
            Step done = way.get(i);
            if (done.is(Hop.REDRIVEN) || done.is(Hop.DISCARDED) || done.is(Hop.REOPENED)) {
                pull(i, step -> step.is(Hop.DEAD_LETTER) && step.place().equals(done.place()));
            }
        }
    }

    /** Moves the first such step after a place to that place. */
    private void pull(int to, Predicate<Step> which) {
        OptionalInt from = OptionalInt.empty();
        for (int i = to + 1; i < way.size() && from.isEmpty(); i++) {
            if (which.test(way.get(i))) {
                from = OptionalInt.of(i);
            }
        }
        from.ifPresent(place -> way.add(to, way.remove(place)));
    }
}
