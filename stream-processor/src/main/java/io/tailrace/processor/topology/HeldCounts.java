package io.tailrace.processor.topology;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.TextHeaders;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many events a task holds, per group and type. Kept in a store of its own, since counting what
 * is held after each rebalance would take longer the more there is. Changed by the task's thread,
 * read by any.
 */
final class HeldCounts {

    private static final int MAX_CATEGORIES = 1_000;

    private final KeyValueStore<String, Long> store;
    private final Map<HeldCategory, Long> counts = new ConcurrentHashMap<>();
    private final Set<HeldCategory> changed = new HashSet<>();
    private volatile long nextDue;

    HeldCounts(KeyValueStore<String, Long> store) {
        this.store = store;
        try (KeyValueIterator<String, Long> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, Long> entry = all.next();
                counts.put(HeldCategory.parse(entry.key), entry.value);
            }
        }
    }

    Map<HeldCategory, Long> counts() {
        return counts;
    }

    /** Not after the next event that is due; {@link Long#MAX_VALUE} if nothing is held. */
    long nextDue() {
        return nextDue;
    }

    void nextDue(long millis) {
        nextDue = millis;
    }

    /** Counts an event that is held from now on. */
    void held(Record<byte[], Routed> record) {
        add(category(record), 1);
    }

    /** Counts an event that is not held any more. */
    void released(Record<byte[], Routed> record) {
        add(category(record), -1);
    }

    /** Stores what has changed. */
    void save() {
        for (HeldCategory category : changed) {
            store.put(category.text(), counts.get(category));
        }
        changed.clear();
    }

    private void add(HeldCategory wanted, long difference) {
        boolean counted = counts.containsKey(wanted);
        boolean room = difference > 0 && counts.size() < MAX_CATEGORIES;
        HeldCategory category = counted || room ? wanted : HeldCategory.OTHER;
        long now = counts.getOrDefault(category, 0L) + difference;
        if (now > 0) {
            counts.put(category, now);
        } else {
            counts.remove(category);
        }
        changed.add(category);
    }

    private static HeldCategory category(Record<byte[], Routed> record) {
        String group = record.value().group();
        return new HeldCategory(
                group == null ? "" : group,
                TextHeaders.getOr(record.headers(), EventHeaders.TYPE, ""));
    }
}
