package io.tailrace.processor.dlt;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects dead letters by their content. An empty set of values accepts every dead letter; a dead
 * letter must meet all conditions. Whether a dead letter was redriven or discarded before is not
 * part of the filter, see {@link DeadLetterReader#forEachOpen}.
 *
 * @param groups consumer groups that failed; empty text stands for events that were never given to
 *     a group
 * @param types types of events
 * @param reasons values of the header {@code tailrace-reason}
 * @param aggregates aggregate ids
 * @param ids event ids, or positions such as {@code 3:120}
 * @param since accepts events that were given up at this time or later; null for any time
 * @param until accepts events that were given up before this time; null for any time
 */
public record DeadLetterFilter(
        Set<String> groups,
        Set<String> types,
        Set<String> reasons,
        Set<String> aggregates,
        Set<String> ids,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** Copies the sets. */
    public DeadLetterFilter {
        groups = Set.copyOf(groups);
        types = Set.copyOf(types);
        reasons = Set.copyOf(reasons);
        aggregates = Set.copyOf(aggregates);
        ids = Set.copyOf(ids);
    }

    /** Accepts every dead letter. */
    public static DeadLetterFilter all() {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null, null);
    }

    /** Accepts dead letters with one of these event ids or positions. */
    public static DeadLetterFilter ofIds(Set<String> ids) {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(), Set.of(), ids, null, null);
    }

    /** Accepts dead letters of one consumer group. */
    public static DeadLetterFilter ofGroup(String group) {
        return new DeadLetterFilter(
                Set.of(group), Set.of(), Set.of(), Set.of(), Set.of(), null, null);
    }

    /** Whether a dead letter meets all conditions. */
    public boolean accepts(DeadLetterRecord deadLetter) {
        return accepts(groups, deadLetter.group())
                && accepts(types, deadLetter.type())
                && accepts(reasons, deadLetter.reason())
                && accepts(aggregates, deadLetter.aggregate())
                && (accepts(ids, deadLetter.id()) || ids.contains(deadLetter.position()))
                && (since == null || !deadLetter.time().isBefore(since))
                && (until == null || deadLetter.time().isBefore(until));
    }

    /** Whether the filter has no condition. */
    public boolean isEmpty() {
        return equals(all());
    }

    private static boolean accepts(Set<String> wanted, String actual) {
        return wanted.isEmpty() || wanted.contains(actual);
    }
}
