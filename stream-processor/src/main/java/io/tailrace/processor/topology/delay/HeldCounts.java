package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventHeaders;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.record.TextHeaders;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many events one task holds, per group and type, and when the next held event is due. The
 * numbers have a state store of their own, because counting all held events after a rebalance would
 * take the longer the more events are held. Changed by the thread of the task, read by any thread.
 */
final class HeldCounts {

    /**
     * Smaller than every due time, so that the first scan reads the schedule from its beginning.
     */
    private static final long UNKNOWN = 0;

    private static final long NONE = Long.MAX_VALUE;

    /** Further categories are counted together as {@link HeldCategory#OTHER}. */
    private static final int MAX_CATEGORIES = 1_000;

    private final KeyValueStore<String, Long> store;
    private final Map<HeldCategory, Long> counts = new ConcurrentHashMap<>();
    private final Set<HeldCategory> changed = new HashSet<>();
    private volatile long nextDue = UNKNOWN;

    /** When the first event was due that was released and may not be committed yet. */
    private volatile long uncommittedDue = NONE;

    /** When the first event was due that waits for a schema. */
    private volatile long firstWaiting = NONE;

    /** Whether more can be released at once. */
    private volatile boolean hasMore;

    HeldCounts(KeyValueStore<String, Long> store) {
        this.store = store;
        try (KeyValueIterator<String, Long> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, Long> entry = all.next();
                counts.put(HeldCategory.ofKey(entry.key), entry.value);
            }
        }
    }

    Map<HeldCategory, Long> counts() {
        return counts;
    }

    /**
     * When the next held event is due at the earliest, in milliseconds since 1970; 0 before the
     * first scan, {@link Long#MAX_VALUE} if no event is held.
     */
    long nextDue() {
        return nextDue;
    }

    /** Whether a value of {@link #nextDue()} is the time of an event. */
    static boolean isKnown(long nextDue) {
        return nextDue != UNKNOWN && nextDue != NONE;
    }

    void setNextDue(long millis) {
        nextDue = millis;
    }

    /**
     * When the first event was or is due that is not delivered: released events are delivered with
     * the next commit, which can take long.
     */
    long firstUndelivered() {
        return Math.min(Math.min(nextDue, uncommittedDue), firstWaiting);
    }

    /** Notes when the first event was due that waits; {@link Long#MAX_VALUE} if none does. */
    void setFirstWaiting(long due) {
        firstWaiting = due;
    }

    /** Notes whether the last release has left events that can probably be released soon. */
    void setHasMore(boolean more) {
        hasMore = more;
    }

    boolean hasMore() {
        return hasMore;
    }

    /** Notes that an event is released. */
    void releasing(long due) {
        uncommittedDue = Math.min(due, uncommittedDue);
    }

    /** Everything that was released is committed. */
    void committed() {
        uncommittedDue = NONE;
    }

    /** Counts an event that was added to the schedule. */
    void added(Record<byte[], RoutedEvent> record) {
        add(category(record), 1);
    }

    /** Counts an event that was removed from the schedule. */
    void removed(Record<byte[], RoutedEvent> record) {
        add(category(record), -1);
    }

    /** Writes the changed numbers to the state store. */
    void save() {
        for (HeldCategory category : changed) {
            store.put(category.toKey(), counts.get(category));
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

    private static HeldCategory category(Record<byte[], RoutedEvent> record) {
        String group = record.value().group();
        return new HeldCategory(
                group == null ? "" : group,
                TextHeaders.getOr(record.headers(), EventHeaders.TYPE, ""));
    }
}
