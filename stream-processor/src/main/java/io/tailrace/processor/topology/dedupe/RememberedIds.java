package io.tailrace.processor.topology.dedupe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many event ids this process remembers, over all tasks that it runs at this moment. Reading
 * the number does not read the state stores. Safe for any thread.
 */
public final class RememberedIds {

    private final Set<RememberedIdCount> tasks = ConcurrentHashMap.newKeySet();

    void add(RememberedIdCount task) {
        tasks.add(task);
    }

    void remove(RememberedIdCount task) {
        tasks.remove(task);
    }

    /** The number of event ids. */
    public long count() {
        return tasks.stream().mapToLong(RememberedIdCount::total).sum();
    }
}
