package io.tailrace.testkit.account;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The comparison of committed and delivered events. Every committed event must be delivered once,
 * the events of one aggregate must be delivered in commit order, and no other event may be.
 *
 * @param committed the number of different events that were committed
 * @param delivered the number of deliveries
 * @param lost the ids of committed events that were not delivered
 * @param duplicated the ids of events that were delivered again, one entry per repeated delivery
 * @param phantom the ids of delivered events that were never committed
 * @param reordered the ids of events whose first delivery followed that of a later event of the
 *     same aggregate
 * @param latency the time from commit to first delivery
 */
public record Account(
        int committed,
        int delivered,
        List<String> lost,
        List<String> duplicated,
        List<String> phantom,
        List<String> reordered,
        Latency latency) {

    /** Copies the lists. */
    public Account {
        lost = List.copyOf(lost);
        duplicated = List.copyOf(duplicated);
        phantom = List.copyOf(phantom);
        reordered = List.copyOf(reordered);
    }

    /**
     * Compares committed with delivered events.
     *
     * @param committed the committed events, those of one aggregate in commit order; an id that was
     *     committed several times counts once
     * @param delivered the deliveries, those of one aggregate in the order of receipt
     */
    public static Account of(List<Committed> committed, List<Delivered> delivered) {
        Map<String, Committed> expected = new LinkedHashMap<>();
        Map<String, Integer> position = new HashMap<>();
        for (Committed event : committed) {
            if (expected.putIfAbsent(event.id(), event) == null) {
                position.put(event.id(), position.size());
            }
        }
        Reading reading = new Reading(expected, position);
        delivered.forEach(reading::add);
        return reading.close(delivered.size());
    }

    /** Whether no event was lost, duplicated, invented or reordered. */
    public boolean isClean() {
        return lost.isEmpty() && duplicated.isEmpty() && phantom.isEmpty() && reordered.isEmpty();
    }

    /** One line, with at most five ids of each kind. */
    @Override
    public String toString() {
        return "committed=%d delivered=%d lost=%s duplicated=%s phantom=%s reordered=%s"
                .formatted(
                        committed,
                        delivered,
                        some(lost),
                        some(duplicated),
                        some(phantom),
                        some(reordered));
    }

    private static String some(List<String> ids) {
        String named = ids.stream().limit(5).collect(Collectors.joining(", "));
        String more = ids.size() > 5 ? ", …" : "";
        return ids.isEmpty() ? "0" : ids.size() + " (" + named + more + ")";
    }

    /** The comparison so far; deliveries are added one after the other. */
    private static final class Reading {

        private final Map<String, Committed> expected;
        private final Map<String, Integer> position;
        private final Set<String> seen = new HashSet<>();
        private final Map<String, Integer> last = new HashMap<>();
        private final List<String> duplicated = new ArrayList<>();
        private final List<String> phantom = new ArrayList<>();
        private final List<String> reordered = new ArrayList<>();
        private final List<Duration> times = new ArrayList<>();

        Reading(Map<String, Committed> expected, Map<String, Integer> position) {
            this.expected = expected;
            this.position = position;
        }

        void add(Delivered event) {
            Committed origin = expected.get(event.id());
            if (origin == null || !origin.aggregateId().equals(event.aggregateId())) {
                phantom.add(event.id());
            } else if (!seen.add(event.id())) {
                duplicated.add(event.id());
            } else {
                addFirst(event, origin);
            }
        }

        private void addFirst(Delivered event, Committed origin) {
            int now = position.getOrDefault(event.id(), 0);
            int before = last.getOrDefault(event.aggregateId(), -1);
            if (now < before) {
                reordered.add(event.id());
            }
            last.put(event.aggregateId(), Math.max(now, before));
            times.add(Duration.between(origin.committedAt(), event.receivedAt()));
        }

        Account close(int delivered) {
            List<String> lost =
                    expected.keySet().stream().filter(id -> !seen.contains(id)).toList();
            return new Account(
                    expected.size(),
                    delivered,
                    lost,
                    duplicated,
                    phantom,
                    reordered,
                    Latency.of(times));
        }
    }
}
