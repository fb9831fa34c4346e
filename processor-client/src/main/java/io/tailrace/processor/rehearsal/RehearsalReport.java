package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.rehearsal.LetterOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The result of a rehearsal. For one thread. */
public final class RehearsalReport {

    /**
     * Dead letters that would not succeed, for one reason.
     *
     * @param group the consumer group
     * @param outcome what happened, such as {@code failed}, {@code left-out}, {@code not-rehearsed}
     *     or {@code unanswered}
     * @param reason the reason that a redrive would report, such as {@code DeliveryFailed}; empty
     *     without one
     * @param error the class of the exception; empty if there is none
     * @param message what went wrong, without ids and numbers
     */
    public record Kind(String group, String outcome, String reason, String error, String message) {}

    /**
     * How many dead letters are of a kind.
     *
     * @param count at least 1
     * @param example the position of the first, for {@code dlt show}
     */
    public record Count(Kind kind, long count, String example) {}

    /** The outcome of dead letters that no subscriber has answered. */
    static final String UNANSWERED = "unanswered";

    /** Kinds that are told apart; an error with random text in each message makes many. */
    static final int MAX_KINDS = 1_000;

    /** What is of further kinds. */
    static final Kind OTHERS = new Kind("", "others", "", "", "of further kinds");

    private static final int MAX_REMARKS = 20;

    private final Map<LetterOutcome, Long> outcomes = new EnumMap<>(LetterOutcome.class);
    private final Map<Kind, Count> rest = new LinkedHashMap<>();
    private final Set<String> silentGroups = new TreeSet<>();
    private long selected;
    private long unanswered;
    private long neverGivenToAGroup;
    private long refused;
    private String refusals = "";
    private String remedies = "";
    private final Map<String, Long> remarks = new LinkedHashMap<>();
    private final Instant asOf = Instant.now();
    private @Nullable Long notOpenAnyMore = 0L;
    private boolean interrupted;
    private int members;

    void setSelected(long count) {
        selected = count;
    }

    void setNeverGivenToAGroup(long count) {
        neverGivenToAGroup = count;
    }

    void setRefused(long count, String why, String whatToDo) {
        refused = count;
        refusals = why;
        remedies = whatToDo;
    }

    /** Notes how many were redriven or discarded meanwhile; null if that is not known. */
    void setNotOpenAnyMore(@Nullable Long count) {
        notOpenAnyMore = count;
    }

    void setInterrupted(boolean stopped) {
        interrupted = stopped;
    }

    /** Counts a remark about a dead letter that would succeed. */
    void addRemark(String remark) {
        if (remarks.containsKey(remark) || remarks.size() < MAX_REMARKS) {
            remarks.merge(remark, 1L, Long::sum);
        }
    }

    void addMembers(int count) {
        members += count;
    }

    void addSilentGroup(String group) {
        silentGroups.add(group);
    }

    void add(LetterOutcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    void addUnanswered() {
        unanswered++;
    }

    void addRest(Kind found, Letter letter) {
        Kind kind = rest.size() < MAX_KINDS || rest.containsKey(found) ? found : OTHERS;
        rest.merge(
                kind,
                new Count(kind, 1, letter.place()),
                (before, one) -> new Count(kind, before.count() + 1, before.example()));
    }

    /** How many dead letters a redrive would send to a group. */
    public long selected() {
        return selected;
    }

    /** How many of them would succeed. */
    public long wouldSucceed() {
        return outcomes.entrySet().stream()
                .filter(each -> each.getKey().wouldSucceed())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** How many dead letters have this outcome. */
    public long count(LetterOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** How many dead letters no subscriber has answered. */
    public long unanswered() {
        return unanswered;
    }

    /**
     * How many dead letters would be redriven, but cannot be rehearsed, because no group failed.
     */
    public long neverGivenToAGroup() {
        return neverGivenToAGroup;
    }

    /** How many dead letters a redrive would refuse. */
    public long refused() {
        return refused;
    }

    /** Why a redrive would refuse dead letters; empty if it would not. */
    public String refusals() {
        return refusals;
    }

    /** What to do about the dead letters that a redrive would refuse; empty if it would not. */
    public String remedies() {
        return remedies;
    }

    /** Remarks of subscribers about dead letters that would succeed, and how many have each. */
    public Map<String, Long> remarks() {
        return Collections.unmodifiableMap(remarks);
    }

    /**
     * How many of the selected dead letters were redriven or discarded by others while they were
     * rehearsed; they are in the other numbers all the same. Null if that is not known.
     */
    public @Nullable Long notOpenAnyMore() {
        return notOpenAnyMore;
    }

    /** When the rehearsal began: the selected dead letters were open then. */
    public Instant asOf() {
        return asOf;
    }

    /** Whether the rehearsal was stopped: dead letters may be missing in the numbers. */
    public boolean isInterrupted() {
        return interrupted;
    }

    /**
     * Whether all subscribers say that everything was rolled back: false if a handler ended a
     * transaction itself, a session could not be ended, or a subscriber did not answer.
     */
    public boolean isRolledBack() {
        return count(LetterOutcome.COMMITTED) == 0
                && count(LetterOutcome.NOT_ENDED) == 0
                && unanswered == 0;
    }

    /** The groups of which no subscriber takes part. */
    public Set<String> silentGroups() {
        return silentGroups;
    }

    /** How many subscribers have answered. */
    public int members() {
        return members;
    }

    /** How many dead letters have a result. */
    public long answered() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many dead letters have a result or are given up. */
    long done() {
        return unanswered + answered();
    }

    /** Whether everything that a redrive would send would succeed, and it would send something. */
    public boolean isAllWell() {
        return !interrupted
                && wouldSucceed() == selected
                && neverGivenToAGroup == 0
                && (selected > 0 || refused == 0);
    }

    /** The dead letters that would not succeed, the most frequent kind first. */
    public List<Count> rest() {
        List<Count> all = new ArrayList<>(rest.values());
        all.sort(Comparator.comparingLong(Count::count).reversed());
        return all;
    }

    /** All figures by name, in the order to show them. */
    public Map<String, @Nullable Object> figures() {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("asOf", asOf.toString());
        figures.put("selected", selected);
        figures.put("wouldSucceed", wouldSucceed());
        for (LetterOutcome outcome : LetterOutcome.values()) {
            figures.put(camelCase(outcome), count(outcome));
        }
        figures.put(UNANSWERED, unanswered);
        figures.put("neverGivenToAGroup", neverGivenToAGroup);
        figures.put("refused", refused);
        figures.put("notOpenAnyMore", notOpenAnyMore);
        figures.put("members", members);
        figures.put("interrupted", interrupted);
        figures.put("rolledBack", isRolledBack());
        figures.put("remarks", remarks);
        figures.put("rest", rest().stream().map(RehearsalReport::figures).toList());
        return figures;
    }

    private static Map<String, Object> figures(Count count) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", count.count());
        figures.put("group", count.kind().group());
        figures.put("outcome", count.kind().outcome());
        figures.put("reason", count.kind().reason());
        figures.put("error", count.kind().error());
        figures.put("message", count.kind().message());
        figures.put("example", count.example());
        return figures;
    }

    private static String camelCase(LetterOutcome outcome) {
        return switch (outcome) {
            case LEFT_OUT -> "leftOut";
            case NOT_ENDED -> "notEnded";
            case NOT_REHEARSED -> "notRehearsed";
            default -> outcome.text();
        };
    }
}
