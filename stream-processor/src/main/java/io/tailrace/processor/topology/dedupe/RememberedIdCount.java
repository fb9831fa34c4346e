package io.tailrace.processor.topology.dedupe;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many event ids one task remembers, counted per time slot of the time to live. A slot is
 * stored when the next slot begins, so after a crash only the ids of the last slot are not counted.
 * Changed by the thread of the task, read by any thread.
 */
final class RememberedIdCount {

    private final KeyValueStore<Long, Long> store;
    private final TreeMap<Long, Long> slots = new TreeMap<>();
    private volatile long total;

    RememberedIdCount(KeyValueStore<Long, Long> store) {
        this.store = store;
        try (KeyValueIterator<Long, Long> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Long, Long> entry = all.next();
                slots.put(entry.key, entry.value);
                addToTotal(entry.value);
            }
        }
    }

    long total() {
        return total;
    }

    /**
     * Counts an event id.
     *
     * @param slot the beginning of the time slot of the event id, in milliseconds since 1970; never
     *     earlier than in the previous call
     * @param oldest slots that began earlier are no longer counted
     */
    void add(long slot, long oldest) {
        Map.Entry<Long, Long> last = slots.lastEntry();
        if (last != null && last.getKey() < slot) {
            store.put(last.getKey(), last.getValue());
            forgetBefore(oldest);
        }
        slots.merge(slot, 1L, Long::sum);
        addToTotal(1);
    }

    private void forgetBefore(long oldest) {
        Map<Long, Long> expired = slots.headMap(oldest);
        expired.forEach(
                (slot, count) -> {
                    store.delete(slot);
                    addToTotal(-count);
                });
        expired.clear();
    }

    private void addToTotal(long difference) {
        long sum = total + difference;
        total = sum;
    }
}
