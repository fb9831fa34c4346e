package io.tailrace.processor.dlt.order;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order of the dead letters of one aggregate. Those of one partition are in the order of their
 * offsets. If the number of partitions was changed, an aggregate has dead letters in several: they
 * are merged by the time of their first failure. Stateless.
 */
final class LetterOrder {

    private static final Comparator<Deque<FailedAt>> BY_FIRST_FAILURE =
            Comparator.comparing(partition -> partition.element().since());

    private LetterOrder() {}

    static List<FailedAt> of(List<FailedAt> letters) {
        Map<Integer, Deque<FailedAt>> partitions = new TreeMap<>();
        for (FailedAt letter : letters) {
            partitions
                    .computeIfAbsent(letter.partition(), number -> new ArrayDeque<>())
                    .add(letter);
        }
        List<FailedAt> merged = new ArrayList<>();
        while (!partitions.isEmpty()) {
            Deque<FailedAt> next = partitions.values().stream().min(BY_FIRST_FAILURE).orElseThrow();
            merged.add(next.remove());
            partitions.values().removeIf(Deque::isEmpty);
        }
        return merged;
    }
}
