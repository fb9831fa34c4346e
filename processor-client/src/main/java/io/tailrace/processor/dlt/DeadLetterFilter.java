package io.tailrace.processor.dlt;

import io.tailrace.processor.error.ErrorFingerprint;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * @param errors kinds of errors: fingerprints, or messages, which stand for all messages of their
 *     kind, see {@link ErrorFingerprint}
 * @param aggregates aggregate ids
 * @param ids event ids, or positions such as {@code 3:120}
 * @param since accepts events that were given up at this time or later; null for any time
 * @param until accepts events that were given up before this time; null for any time
 * @param from accepts only dead letters of these partitions from these offsets on; a partition that
 *     is not named begins with its first offset; empty for any position
 * @param before accepts only dead letters of these partitions before these offsets, such as those
 *     that somebody has seen; empty for any position
 */
public record DeadLetterFilter(
        Set<String> groups,
        Set<String> types,
        Set<String> reasons,
        Set<String> errors,
        Set<String> aggregates,
        Set<String> ids,
        @Nullable Instant since,
        @Nullable Instant until,
        Map<Integer, Long> from,
        Map<Integer, Long> before) {

    private static final DeadLetterFilter ALL =
            new DeadLetterFilter(
                    Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null, null);

    /** What a filter looks at, of a dead letter. A text is empty if the dead letter has none. */
    public interface Selectable {

        /** The consumer group that failed; empty if the event was never given to a group. */
        String group();

        /** The type of the event. */
        String type();

        /** Why the event was given up. */
        String reason();

        /** The fingerprint of the last error. */
        String fingerprint();

        /** The aggregate id. */
        String aggregate();

        /** The event id. */
        String id();

        /** Partition and offset, for example {@code 3:120}. */
        String position();

        /** When the event was given up. */
        Instant time();

        /** The partition of the dead letter. */
        int partition();

        /** The offset of the dead letter. */
        long offset();
    }

    /** A filter without positions. */
    public DeadLetterFilter(
            Set<String> groups,
            Set<String> types,
            Set<String> reasons,
            Set<String> errors,
            Set<String> aggregates,
            Set<String> ids,
            @Nullable Instant since,
            @Nullable Instant until) {
        this(groups, types, reasons, errors, aggregates, ids, since, until, Map.of(), Map.of());
    }

    /** Copies the sets. */
    public DeadLetterFilter {
        groups = Set.copyOf(groups);
        types = Set.copyOf(types);
        reasons = Set.copyOf(reasons);
        errors =
                errors.stream()
                        .flatMap(error -> Stream.of(error, ErrorFingerprint.of(error)))
                        .collect(Collectors.toUnmodifiableSet());
        aggregates = Set.copyOf(aggregates);
        ids = Set.copyOf(ids);
        from = Map.copyOf(from);
        before = Map.copyOf(before);
    }

    /** Accepts every dead letter. */
    public static DeadLetterFilter all() {
        return ALL;
    }

    /** Accepts dead letters with one of these event ids or positions. */
    public static DeadLetterFilter ofIds(Set<String> ids) {
        return new DeadLetterFilter(
                Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), ids, null, null);
    }

    /** Accepts dead letters of one consumer group. */
    public static DeadLetterFilter ofGroup(String group) {
        return new DeadLetterFilter(
                Set.of(group), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null, null);
    }

    /** Whether a dead letter meets all conditions. */
    public boolean accepts(Selectable deadLetter) {
        return accepts(groups, deadLetter.group())
                && accepts(types, deadLetter.type())
                && accepts(reasons, deadLetter.reason())
                && accepts(aggregates, deadLetter.aggregate())
                && (ids.isEmpty()
                        || ids.contains(deadLetter.id())
                        || ids.contains(deadLetter.position()))
                && isInRange(deadLetter)
                && (since == null || !deadLetter.time().isBefore(since))
                && (until == null || deadLetter.time().isBefore(until))
                && (errors.isEmpty() || errors.contains(deadLetter.fingerprint()));
    }

    private boolean isInRange(Selectable deadLetter) {
        long offset = deadLetter.offset();
        return offset >= from.getOrDefault(deadLetter.partition(), 0L)
                && (before.isEmpty() || offset < before.getOrDefault(deadLetter.partition(), 0L));
    }

    /** Whether the filter has no condition. */
    public boolean isEmpty() {
        return equals(all());
    }

    private static boolean accepts(Set<String> wanted, String actual) {
        return wanted.isEmpty() || wanted.contains(actual);
    }
}
