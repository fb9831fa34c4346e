package io.tailrace.processor.held;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects held events. An empty set of values accepts every event; an event must meet all
 * conditions.
 *
 * @param groups consumer groups that events are retried for; empty text stands for events for every
 *     group
 * @param types types of events
 * @param aggregates aggregate ids
 * @param ids event ids
 * @param dueBefore accepts events that are due before this time; null for any time
 */
public record HeldFilter(
        Set<String> groups,
        Set<String> types,
        Set<String> aggregates,
        Set<String> ids,
        @Nullable Instant dueBefore) {

    /** Copies the sets. */
    public HeldFilter {
        groups = Set.copyOf(groups);
        types = Set.copyOf(types);
        aggregates = Set.copyOf(aggregates);
        ids = Set.copyOf(ids);
    }

    /** Accepts every held event. */
    public static HeldFilter all() {
        return new HeldFilter(Set.of(), Set.of(), Set.of(), Set.of(), null);
    }

    /** Whether an event meets all conditions. */
    boolean accepts(HeldEvent event) {
        return accepts(groups, event.group())
                && accepts(types, event.type())
                && accepts(aggregates, event.aggregate())
                && accepts(ids, event.id())
                && (dueBefore == null || event.due().isBefore(dueBefore));
    }

    /** Whether the filter has no condition. */
    public boolean isEmpty() {
        return equals(all());
    }

    private static boolean accepts(Set<String> wanted, String actual) {
        return wanted.isEmpty() || wanted.contains(actual);
    }
}
