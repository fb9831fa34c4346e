package io.tailrace.chaos.world;

import io.tailrace.testkit.account.Committed;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every event that was ever committed, also those that a database lost when another server took its
 * place. For one thread.
 */
final class History {

    private final Map<String, Committed> events = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();

    /**
     * Adds events, those of one aggregate in commit order and after the ones that were added
     * before.
     */
    void add(List<Committed> committed) {
        committed.forEach(event -> events.putIfAbsent(event.id(), event));
    }

    /**
     * Another server took the place of the database.
     *
     * @param last everything that the database before had in its outbox table
     * @param now what the new one has
     */
    void databaseReplaced(List<Committed> last, List<Committed> now) {
        add(last);
        Set<String> kept = now.stream().map(Committed::id).collect(Collectors.toSet());
        last.stream().map(Committed::id).filter(id -> !kept.contains(id)).forEach(gone::add);
    }

    /** All events, those of one aggregate in commit order. */
    List<Committed> events() {
        return List.copyOf(events.values());
    }

    /** The ids of the events that a database lost. */
    Set<String> gone() {
        return Set.copyOf(gone);
    }
}
