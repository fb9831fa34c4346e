package io.tailrace.processor.topology;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many ids a task remembers, counted per moment of the window. A moment is stored when it is
 * over, so that after a crash at most the last one is not counted. Changed by the task's thread,
 * read by any.
 */
final class SeenCount {

    private final KeyValueStore<Long, Long> store;
    private final TreeMap<Long, Long> moments = new TreeMap<>();
    private volatile long total;

    SeenCount(KeyValueStore<Long, Long> store) {
        this.store = store;
        try (KeyValueIterator<Long, Long> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Long, Long> entry = all.next();
                moments.put(entry.key, entry.value);
                plus(entry.value);
            }
        }
    }

    long total() {
        return total;
    }

    /**
     * Counts an id.
     *
     * @param moment when it was seen; never earlier than before
     * @param oldest moments before are forgotten
     */
    void seen(long moment, long oldest) {
        Map.Entry<Long, Long> last = moments.lastEntry();
        if (last != null && last.getKey() < moment) {
            store.put(last.getKey(), last.getValue());
            forget(oldest);
        }
        moments.merge(moment, 1L, Long::sum);
        plus(1);
    }

    private void forget(long oldest) {
        Map<Long, Long> over = moments.headMap(oldest);
        over.forEach(
                (moment, count) -> {
                    store.delete(moment);
                    plus(-count);
                });
        over.clear();
    }

    private void plus(long difference) {
        long sum = total + difference;
        total = sum;
    }
}
