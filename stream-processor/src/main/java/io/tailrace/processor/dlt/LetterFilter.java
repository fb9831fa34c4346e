package io.tailrace.processor.dlt;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which records of the dead-letter topic are meant. An empty set means all; several conditions mean
 * all of them together.
 *
 * @param groups that failed; empty text means events that never got as far as a group
 * @param types of events
 * @param reasons of the error taxonomy
 * @param aggregates keys
 * @param ids event ids, or positions as in {@code 3:120}
 * @param since given up at that time or later, or null
 * @param until given up before that time, or null
 * @param dealtWith whether those are meant too that were sent again or discarded
 */
public record LetterFilter(
        Set<String> groups,
        Set<String> types,
        Set<String> reasons,
        Set<String> aggregates,
        Set<String> ids,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean dealtWith) {

    public LetterFilter {
        groups = Set.copyOf(groups);
        types = Set.copyOf(types);
        reasons = Set.copyOf(reasons);
        aggregates = Set.copyOf(aggregates);
        ids = Set.copyOf(ids);
    }

    /** Everything that nothing was done with yet. */
    public static LetterFilter open() {
        return new LetterFilter(
                Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null, null, false);
    }

    /** Those of this group only. */
    public LetterFilter ofGroup(String group) {
        return new LetterFilter(
                Set.of(group), types, reasons, aggregates, ids, since, until, dealtWith);
    }

    /** Whether this record is meant. */
    public boolean matches(Letter letter) {
        return (dealtWith || letter.dealing() == null)
                && has(groups, letter.group())
                && has(types, letter.type())
                && has(reasons, letter.reason())
                && has(aggregates, letter.aggregate())
                && (has(ids, letter.id()) || ids.contains(letter.position()))
                && (since == null || !letter.time().isBefore(since))
                && (until == null || letter.time().isBefore(until));
    }

    private static boolean has(Set<String> wanted, String actual) {
        return wanted.isEmpty() || wanted.contains(actual);
    }
}
