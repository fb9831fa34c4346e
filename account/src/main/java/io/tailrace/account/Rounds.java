package io.tailrace.account;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Knows which changes every counter has seen. A counter that reports progress twice after a change
 * has begun and ended a round through its parts in between, so that what belongs to the change is
 * counted. The numbers of the records take the place of clocks. For one thread.
 */
final class Rounds {

    private static final long NEVER = -1;

    /** The parts of each counter. */
    private final Map<String, Set<String>> members = new HashMap<>();

    /** The number of the last record of each counter. */
    private final Map<String, Long> reports = new HashMap<>();

    /** The numbers of the last two records about each part. */
    private final Map<String, long[]> parts = new HashMap<>();

    private long number;

    /** Counts a record; returns its number. */
    long next() {
        return ++number;
    }

    /** A counter has gone through its parts. */
    void progress(String member, Set<String> all) {
        members.put(member, all);
        reports.put(member, number);
        for (String part : all) {
            long[] last = parts.computeIfAbsent(part, p -> new long[] {NEVER, NEVER});
            last[0] = last[1];
            last[1] = number;
        }
        forgetParts();
    }

    /** A counter has ended; another one takes its parts over, unless they are gone as well. */
    void gone(String member) {
        members.remove(member);
        reports.remove(member);
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
        return last != null && last[1] > reports.getOrDefault(member, NEVER);
    }

    private static boolean isTable(String part) {
        return part.startsWith(Part.TABLE);
    }

    /** Parts that no counter has any more; a counter that ended without a word keeps its own. */
    private void forgetParts() {
        parts.keySet()
                .removeIf(part -> members.values().stream().noneMatch(all -> all.contains(part)));
    }

    /**
     * The number of the record before which all changes are seen by the counters of some parts.
     *
     * @param tables whether the parts are tables; otherwise the partitions of topics
     */
    long seenBefore(boolean tables) {
        return parts.entrySet().stream()
                .filter(part -> isTable(part.getKey()) == tables)
                .mapToLong(part -> part.getValue()[0])
                .min()
                .orElse(NEVER);
    }
}
