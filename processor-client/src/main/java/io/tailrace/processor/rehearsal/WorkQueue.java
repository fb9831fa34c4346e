package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which member gets which aggregate: each aggregate is given to one member, once, and a member has
 * a few at a time. Times are those of {@link System#nanoTime}. Pure, for one thread.
 */
final class WorkQueue {

    /** Two would do to keep a member busy; more are lost with a member that dies. */
    static final int WINDOW = 4;

    /**
     * The dead letters of one aggregate, given to a member.
     *
     * @param number unique in the rehearsal
     */
    record Assignment(String member, long number, List<Letter> letters) {}

    private static final class Member {
        private final Map<Long, Assignment> open = new LinkedHashMap<>();
        private long heard;
        private boolean lost;
    }

    private final Deque<List<Letter>> waiting = new ArrayDeque<>();
    private final List<Letter> tooMany = new ArrayList<>();
    private final List<Letter> unanswered = new ArrayList<>();
    private final Map<String, Member> members = new LinkedHashMap<>();
    private long next;

    /**
     * @param aggregates the dead letters of one aggregate each; those beyond the largest request
     *     are {@link #tooMany}
     */
    WorkQueue(Collection<List<Letter>> aggregates) {
        for (List<Letter> all : aggregates) {
            int taken = Math.min(all.size(), RehearsalMessage.MAX_LETTERS);
            waiting.add(all.subList(0, taken));
            tooMany.addAll(all.subList(taken, all.size()));
        }
    }

    /** Notes a sign of life of a member, also of one that is new. */
    void heard(String member, long now) {
        Member known = members.computeIfAbsent(member, name -> new Member());
        known.heard = now;
    }

    /** How many members were ever heard. */
    int members() {
        return members.size();
    }

    /** The next assignment to send; empty if every member has enough, or nothing waits. */
    Optional<Assignment> assign() {
        Optional<Map.Entry<String, Member>> idlest =
                members.entrySet().stream()
                        .filter(each -> !each.getValue().lost)
                        .filter(each -> each.getValue().open.size() < WINDOW)
                        .min(Comparator.comparingInt(each -> each.getValue().open.size()));
        if (idlest.isEmpty() || waiting.isEmpty()) {
            return Optional.empty();
        }
        Assignment assigned = new Assignment(idlest.get().getKey(), next++, waiting.remove());
        idlest.get().getValue().open.put(assigned.number(), assigned);
        return Optional.of(assigned);
    }

    /** What a member has answered; empty if it was not asked, or was given up before. */
    Optional<Assignment> answered(String member, long number) {
        Member known = members.get(member);
        return known == null ? Optional.empty() : Optional.ofNullable(known.open.remove(number));
    }

    /**
     * Gives up members that were silent for too long: what they were given is unanswered, and not
     * given to another member, because it may be what has ended the first. If no member is left,
     * nothing that waits is answered any more.
     */
    void giveUpSilent(long now, Duration patience) {
        for (Member member : members.values()) {
            if (now - member.heard > patience.toNanos()) {
                giveUp(member);
            }
        }
        if (members.values().stream().allMatch(member -> member.lost)) {
            giveUpWaiting();
        }
    }

    /** Gives up everything that is not answered. */
    void giveUp() {
        members.values().forEach(this::giveUp);
        giveUpWaiting();
    }

    /** Whether everything is answered or given up. */
    boolean isDone() {
        return waiting.isEmpty()
                && members.values().stream().allMatch(member -> member.open.isEmpty());
    }

    /** What nobody has answered. */
    List<Letter> unanswered() {
        return unanswered;
    }

    /** Dead letters after the first {@value RehearsalMessage#MAX_LETTERS} of their aggregate. */
    List<Letter> tooMany() {
        return tooMany;
    }

    private void giveUp(Member member) {
        member.lost = true;
        member.open.values().forEach(assigned -> unanswered.addAll(assigned.letters()));
        member.open.clear();
    }

    private void giveUpWaiting() {
        waiting.forEach(unanswered::addAll);
        waiting.clear();
    }
}
