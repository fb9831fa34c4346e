package io.tailrace.processor.topology;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process holds and remembers at this moment. The figures are kept up with each event, so
 * that looking at them costs next to nothing; other processors have the rest. Safe for any thread.
 */
public final class LiveView {

    private final Set<HeldCounts> held = ConcurrentHashMap.newKeySet();
    private final Set<SeenCount> seen = ConcurrentHashMap.newKeySet();

    void add(HeldCounts counts) {
        held.add(counts);
    }

    void remove(HeldCounts counts) {
        held.remove(counts);
    }

    void add(SeenCount count) {
        seen.add(count);
    }

    void remove(SeenCount count) {
        seen.remove(count);
    }

    /** How many events are held. */
    public long held() {
        return heldByGroupAndType().values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many events are held, per group (empty text: for everybody) and type. */
    public Map<HeldCategory, Long> heldByGroupAndType() {
        Map<HeldCategory, Long> sum = new TreeMap<>();
        held.forEach(counts -> counts.counts().forEach((c, n) -> sum.merge(c, n, Long::sum)));
        return sum;
    }

    /** When the next held event is due; empty if none is held. */
    public Optional<Instant> nextDue() {
        return held.stream()
                .map(HeldCounts::nextDue)
                .min(Long::compare)
                .filter(due -> due != Long.MAX_VALUE)
                .map(Instant::ofEpochMilli);
    }

    /** How many event ids are remembered. */
    public long remembered() {
        return seen.stream().mapToLong(SeenCount::total).sum();
    }
}
