package io.tailrace.account;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Knows which changes every counter has seen. A counter that reports progress twice after a change
 * has begun and ended a round through its parts in between, so that what belongs to the change is
 * counted. The numbers of the records take the place of clocks. For one thread.
 */
final class Rounds {

    private static final long NEVER = -1;

    /** The parts of each counter. */
    private final Map<String, Set<String>> members = new HashMap<>();

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
                .filter(part -> part.getKey().startsWith(Part.TABLE) == tables)
                .mapToLong(part -> part.getValue()[0])
                .min()
                .orElse(NEVER);
    }
}
