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

        /** Since when it has answered nothing although it was asked something. */
        private long waitedForSince;

        private boolean answered;
        private boolean overdue;
        private boolean lost;

        private boolean takesMore() {
            return !lost && !overdue && open.size() < WINDOW;
        }
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

    /** How many members have answered something. */
    int answeringMembers() {
        return (int) members.values().stream().filter(member -> member.answered).count();
    }

    /** The next assignment to send; empty if every member has enough, or nothing waits. */
    Optional<Assignment> assign(long now) {
        Optional<Map.Entry<String, Member>> idlest =
                members.entrySet().stream()
                        .filter(each -> each.getValue().takesMore())
                        .min(Comparator.comparingInt(each -> each.getValue().open.size()));
        if (idlest.isEmpty() || waiting.isEmpty()) {
            return Optional.empty();
        }
        Assignment assigned = new Assignment(idlest.get().getKey(), next++, waiting.remove());
        Member member = idlest.get().getValue();
        if (member.open.isEmpty()) {
            member.waitedForSince = now;
        }
        member.open.put(assigned.number(), assigned);
        return Optional.of(assigned);
    }

    /** What a member has answered; empty if it was not asked, or was given up before. */
    Optional<Assignment> answered(String member, long number, long now) {
        Member known = members.get(member);
        if (known == null) {
            return Optional.empty();
        }
        known.overdue = false;
        known.waitedForSince = now;
        Optional<Assignment> assigned = Optional.ofNullable(known.open.remove(number));
        known.answered |= assigned.isPresent();
        return assigned;
    }

    /**
     * Gives up what members were given that have answered nothing for too long, although they are
     * alive. They are given nothing more until they answer.
     */
    void giveUpOverdue(long now, Duration patience) {
        for (Member member : members.values()) {
            if (!member.open.isEmpty() && now - member.waitedForSince > patience.toNanos()) {
                member.overdue = true;
                giveUpOpen(member);
            }
        }
        giveUpWaitingWithoutMember();
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
        giveUpWaitingWithoutMember();
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

    private void giveUpWaitingWithoutMember() {
        if (members.values().stream().allMatch(member -> member.lost || member.overdue)) {
            giveUpWaiting();
        }
    }

    private void giveUp(Member member) {
        member.lost = true;
        giveUpOpen(member);
    }

    private void giveUpOpen(Member member) {
        member.open.values().forEach(assigned -> unanswered.addAll(assigned.letters()));
        member.open.clear();
    }

    private void giveUpWaiting() {
        waiting.forEach(unanswered::addAll);
        waiting.clear();
    }
}
