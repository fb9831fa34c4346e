package io.tailrace.processor.topology.delay;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * How many events this process holds, and when the next held event is due, over all tasks that the
 * process runs at this moment. The tasks update the figures with each event, so reading them does
 * not read the state stores. Safe for any thread.
 */
public final class HeldEvents {

    private final Set<HeldCounts> tasks = ConcurrentHashMap.newKeySet();

    void add(HeldCounts task) {
        tasks.add(task);
    }

    void remove(HeldCounts task) {
        tasks.remove(task);
    }

    /** The number of held events. */
    public long count() {
        return countByCategory().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The number of held events per group and type, sorted. */
    public Map<HeldCategory, Long> countByCategory() {
        Map<HeldCategory, Long> sum = new TreeMap<>();
        tasks.forEach(task -> task.counts().forEach((c, n) -> sum.merge(c, n, Long::sum)));
        return sum;
    }

    /**
     * When a task has to release an event next: like {@link #nextDue}, in milliseconds since 1970;
     * {@link Long#MAX_VALUE} instead of empty, and 0 while a task releases events that have waited.
     */
    public long nextDueMillis() {
        if (tasks.stream().anyMatch(HeldCounts::hasMore)) {
            return 0;
        }
        return nextDue().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }

    /**
     * When the next held event is due; empty if no event is held, or if no task has scanned its
     * schedule yet.
     */
    public Optional<Instant> nextDue() {
        return earliest(HeldCounts::nextDue);
    }

    /**
     * When the first event is or was due that subscribers cannot see: one that is held, or one that
     * was released in a transaction that is not committed. Empty as for {@link #nextDue}.
     */
    public Optional<Instant> firstUndelivered() {
        return earliest(HeldCounts::firstUndelivered);
    }

    private Optional<Instant> earliest(ToLongFunction<HeldCounts> due) {
        return tasks.stream()
                .mapToLong(due)
                .filter(HeldCounts::isKnown)
                .boxed()
                .min(Long::compare)
                .map(Instant::ofEpochMilli);
    }
}
