package io.tailrace.account.ledger;

import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.Part;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Knows which changes every counter has seen. A counter that reports progress twice after a change
 * has begun and ended a round through its parts in between, so that what belongs to the change is
 * counted. One report is enough if it says since when. Offsets take the place of clocks, and those
 * of earlier reports may be compacted away. For one thread.
 */
final class Rounds {

    private static final long NEVER = -1;

    /** The parts of each counter. */
    private final Map<String, Set<String>> members = new HashMap<>();

    /** The numbers of the last two records of each counter. */
    private final Map<String, long[]> reports = new HashMap<>();

    /** The numbers of the last two records about each part. */
    private final Map<String, long[]> parts = new HashMap<>();

    /** The parts that no counter has, and since which record. */
    private final Map<String, Long> ownerless = new HashMap<>();

    private long number;

    /** The number of the last record. */
    long number() {
        return number;
    }

    /** Takes note of the number of a record, which is higher than that of the one before. */
    void at(long next) {
        number = next;
    }

    /** A counter has gone through its parts. */
    void progress(Progress progress) {
        members.put(progress.member(), progress.parts());
        report(reports, progress.member(), Progress.UNKNOWN);
        progress.parts().forEach(part -> report(parts, part, progress.since()));
        forgetParts();
    }

    private void report(Map<String, long[]> of, String name, long since) {
        long[] last = of.computeIfAbsent(name, n -> new long[] {NEVER, NEVER});
        last[0] = since == Progress.UNKNOWN ? last[1] : since;
        last[1] = number;
    }

    /** A counter has ended. Nobody takes a table over; the partitions go to other counters. */
    void gone(String member) {
        Set<String> all = members.remove(member);
        reports.remove(member);
        if (all != null && all.stream().allMatch(Rounds::isTable)) {
            parts.keySet().removeAll(all);
        }
        forgetParts();
    }

    /**
     * The counters of topics each of whose parts another one has gone through later.
     *
     * @param exists whether a part exists; others count as gone through
     */
    Set<String> superseded(Predicate<String> exists) {
        return members.entrySet().stream()
                .filter(member -> member.getValue().stream().noneMatch(Rounds::isTable))
                .filter(
                        member ->
                                member.getValue().stream()
                                        .filter(exists)
                                        .allMatch(part -> isLater(part, member.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private boolean isLater(String part, String member) {
        long[] last = parts.get(part);
        long[] report = reports.get(member);
        return last != null && report != null && last[1] > report[1];
    }

    private static boolean isTable(String part) {
        return Part.isTable(part);
    }

    /**
     * A part that no counter has is on its way to another one, which must have gone through it
     * before anything is certain. Once all counters have reported twice without it, it is gone.
     */
    private void forgetParts() {
        Set<String> owned = new HashSet<>();
        members.values().forEach(owned::addAll);
        ownerless.keySet().removeAll(owned);
        for (String part : parts.keySet()) {
            if (!owned.contains(part)) {
                ownerless.putIfAbsent(part, number);
            }
        }
        long reportedTwice =
                reports.entrySet().stream()
                        .filter(report -> canTakeOver(report.getKey()))
                        .mapToLong(report -> report.getValue()[0])
                        .min()
                        .orElse(NEVER);
        ownerless.values().removeIf(since -> since < reportedTwice);
        parts.keySet().removeIf(part -> !owned.contains(part) && !ownerless.containsKey(part));
    }

    /** Partitions go to counters of topics only, whatever becomes of those of tables. */
    private boolean canTakeOver(String member) {
        return partsOf(member).stream().noneMatch(Rounds::isTable);
    }

    /** Whether a counter has a part. */
    boolean isCounted(String part) {
        return members.values().stream().anyMatch(parts -> parts.contains(part));
    }

    /**
     * The number of the record before which all changes are seen by the counters of some parts;
     * negative if there are no such parts.
     *
     * @param which whether a part matters
     */
    long seenBefore(Predicate<String> which) {
        return parts.entrySet().stream()
                .filter(part -> which.test(part.getKey()))
                .mapToLong(part -> part.getValue()[0])
                .min()
                .orElse(NEVER);
    }

    /** Whether a part is a partition of a topic. */
    static boolean isPartition(String part) {
        return !isTable(part);
    }

    /** The parts of a counter. */
    Set<String> partsOf(String member) {
        return members.getOrDefault(member, Set.of());
    }
}
