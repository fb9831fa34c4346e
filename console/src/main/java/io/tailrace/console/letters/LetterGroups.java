package io.tailrace.console.letters;

import io.tailrace.console.letters.index.LetterKind;
import io.tailrace.console.letters.index.LetterStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Dead letters counted by kind.
 *
 * @param groups the kinds with the most dead letters, the largest first
 * @param more how many further kinds there are
 */
public record LetterGroups(List<Group> groups, int more) {

    private static final int HOURS = 24;
    private static final long HOUR = Duration.ofHours(1).toMillis();

    /**
     * The dead letters of one kind.
     *
     * @param error the fingerprint of the error
     * @param first when the first of these was given up
     * @param last when the last of these was given up
     * @param exact whether the four texts are whole, so that they make a filter
     * @param spark how many were given up in each of the last 24 hours, the oldest first
     */
    public record Group(
            String group,
            String type,
            String reason,
            String error,
            long count,
            Instant first,
            Instant last,
            boolean exact,
            List<Integer> spark) {}

    private static final class Count {

        private final LetterKind kind;
        private final int[] spark = new int[HOURS];
        private long count;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        Count(LetterKind kind) {
            this.kind = kind;
        }

        void add(long millis, long now) {
            count++;
            first = Math.min(first, millis);
            last = Math.max(last, millis);
            long hoursAgo = Math.floorDiv(now - millis, HOUR);
            if (hoursAgo >= 0 && hoursAgo < HOURS) {
                spark[HOURS - 1 - (int) hoursAgo]++;
            }
        }

        Group group() {
            List<Integer> hours = new ArrayList<>(HOURS);
            for (int each : spark) {
                hours.add(each);
            }
            return new Group(
                    kind.group(),
                    kind.type(),
                    kind.reason(),
                    kind.error(),
                    count,
                    Instant.ofEpochMilli(first),
                    Instant.ofEpochMilli(last),
                    kind.isExact(),
                    hours);
        }
    }

    /**
     * Counts.
     *
     * @param limit how many kinds are returned at most
     */
    static LetterGroups of(LetterStore store, LetterSelection selection, Instant now, int limit) {
        Map<LetterKind, Count> counts = new HashMap<>();
        long millis = now.toEpochMilli();
        store.forEach(
                letter -> {
                    if (selection.accepts(letter)) {
                        counts.computeIfAbsent(letter.kind(), Count::new)
                                .add(letter.millis(), millis);
                    }
                });
        List<Group> largest =
                counts.values().stream()
                        .sorted(
                                Comparator.<Count>comparingLong(each -> each.count)
                                        .thenComparingLong(each -> each.last)
                                        .reversed())
                        .limit(limit)
                        .map(Count::group)
                        .toList();
        return new LetterGroups(largest, counts.size() - largest.size());
    }
}
