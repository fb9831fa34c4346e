package io.tailrace.console.trace;

import io.tailrace.event.EventError;
import io.tailrace.processor.held.HeldEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Says in a sentence where an event is. Pure. */
final class WhereNow {

    private static final String WAITS = ", waits for an operator";

    private final List<Step> way;
    private final List<HeldEvent> held;
    private final boolean published;
    private final boolean certainNoRow;

    /**
     * @param way the steps in their order
     * @param held the holds of this moment
     * @param published whether a relay says that the row is published
     * @param certainNoRow whether no relay has a row
     */
    WhereNow(List<Step> way, List<HeldEvent> held, boolean published, boolean certainNoRow) {
        this.way = way;
        this.held = held;
        this.published = published;
        this.certainNoRow = certainNoRow;
    }

    String text() {
        List<String> parts = new ArrayList<>();
        parts.add(everybody());
        for (String group : failedGroups()) {
            parts.add("group %s %s".formatted(group, ofGroup(group)));
        }
        if (certainNoRow && !way.isEmpty()) {
            parts.add("its row is no longer in the table");
        }
        return String.join("; ", parts);
    }

    /** Where it is on the way that leads to every group. */
    private String everybody() {
        Optional<HeldEvent> hold = hold("");
        Optional<Step> letter = last(step -> step.group() == null && isLetter(step));
        if (hold.isPresent()) {
            return "held until " + hold.get().due();
        } else if (letter.isPresent() && isLast(letter.get(), Hop.EVENTS)) {
            return "not delivered: " + ofLetter(letter.get());
        } else if (has(Hop.EVENTS)) {
            return delivered();
        } else if (has(Hop.SKIPPED)) {
            return "skipped as a duplicate";
        } else if (has(Hop.OUTBOX)) {
            return "published, not yet delivered by the processor";
        } else if (has(Hop.ROW)) {
            return published
                    ? "published; the topics do not have it any more"
                    : "committed, not yet published";
        }
        return "its records of the first topics are gone";
    }

    private String delivered() {
        Set<String> handled = new TreeSet<>();
        Set<String> waiting = new TreeSet<>();
        for (Step step : way) {
            if (step.is(Hop.HANDLED) && step.group() != null) {
                (step.text().equals(GroupReads.WAITS) ? waiting : handled).add(step.group());
            }
        }
        waiting.removeAll(handled);
        handled.removeAll(failedGroups());
        waiting.removeAll(failedGroups());
        if (!waiting.isEmpty()) {
            return "delivered, not yet handled by " + String.join(", ", waiting);
        }
        return handled.isEmpty()
                ? "delivered"
                : "delivered, handled by " + String.join(", ", handled);
    }

    private Set<String> failedGroups() {
        Set<String> groups = new TreeSet<>();
        for (Step step : way) {
            boolean failure = step.is(Hop.FAILED) || step.is(Hop.RETRY) || isLetter(step);
            if (failure && step.group() != null) {
                groups.add(step.group());
            }
        }
        held.stream().map(HeldEvent::group).filter(g -> !g.isEmpty()).forEach(groups::add);
        return groups;
    }

    private String ofGroup(String group) {
        long failures =
                way.stream().filter(step -> step.isOf(group) && step.is(Hop.FAILED)).count();
        String failed = failures == 0 ? "" : "failed %s, ".formatted(times(failures));
        Optional<HeldEvent> hold = hold(group);
        if (hold.isPresent()) {
            return failed + "is given it again at " + hold.get().due();
        }
        Step last = last(step -> step.isOf(group) && !step.is(Hop.HANDLED)).orElseThrow();
        if (last.is(Hop.RETRY)) {
            boolean done =
                    way.stream()
                            .anyMatch(
                                    step ->
                                            step.isOf(group)
                                                    && step.is(Hop.HANDLED)
                                                    && step.place().equals(last.place())
                                                    && !step.text().equals(GroupReads.WAITS));
            return failed + (done ? "has handled it since" : "was given it again");
        }
        return isLetter(last)
                ? failed + ofLetter(last)
                : failed + "is given it again or dead-lettered by the processor";
    }

    private static String ofLetter(Step step) {
        if (step.is(Hop.REDRIVEN)) {
            return "dead-lettered, redriven " + step.text();
        } else if (step.is(Hop.DISCARDED)) {
            return "dead-lettered, discarded " + step.text();
        } else if (step.is(Hop.REOPENED)) {
            return "dead-lettered, reopened " + step.text() + WAITS;
        }
        return step.text().equals(EventError.ERASED.reason()) ? "erased" : "dead-lettered" + WAITS;
    }

    private static boolean isLetter(Step step) {
        return step.is(Hop.DEAD_LETTER)
                || step.is(Hop.REDRIVEN)
                || step.is(Hop.DISCARDED)
                || step.is(Hop.REOPENED);
    }

    /** Whether nothing of a hop comes after a step. */
    private boolean isLast(Step step, Hop hop) {
        return way.subList(way.indexOf(step), way.size()).stream().noneMatch(s -> s.is(hop));
    }

    private boolean has(Hop hop) {
        return way.stream().anyMatch(step -> step.is(hop));
    }

    private Optional<Step> last(Predicate<Step> which) {
        return way.stream().filter(which).reduce((first, second) -> second);
    }

    private Optional<HeldEvent> hold(String group) {
        return held.stream().filter(each -> each.group().equals(group)).findFirst();
    }

    private static String times(long number) {
        return number == 1 ? "once" : number + " times";
    }
}
