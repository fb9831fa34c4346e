package io.tailrace.console.trace;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The events that a search has found. No input or output. For one thread. */
final class FoundEvents {

    /** More would make a page that nobody reads. */
    static final int MOST = 100;

    /** An aggregate. */
    record Owner(String type, String id) {}

    private final TraceTarget target;
    private final Map<EventKey, EventTrail> events = new TreeMap<>();
    private long left;

    FoundEvents(TraceTarget target) {
        this.target = target;
    }

    /** The trail of an event, which is begun if it is new; empty if there are too many. */
    Optional<EventTrail> of(String source, String id) {
        EventKey key = EventKey.of(source, id);
        EventTrail known = events.get(key);
        if (known != null || id.isEmpty()) {
            return Optional.ofNullable(known);
        }
        if (events.size() == MOST) {
            left++;
            return Optional.empty();
        }
        EventTrail added = new EventTrail(source, id);
        events.put(key, added);
        return Optional.of(added);
    }

    /** Whether records of this event are looked for. */
    boolean isKnown(String source, String id) {
        return events.containsKey(EventKey.of(source, id)) || (target.isEvent() && target.isId(id));
    }

    /** Whose events these are, as far as it is known: events with the same id can have several. */
    Set<Owner> owners() {
        String type = target.type();
        if (type != null) {
            return Set.of(new Owner(type, target.id()));
        }
        Set<Owner> owners = new LinkedHashSet<>();
        events.values().stream()
                .filter(trail -> !trail.aggregateType().isEmpty())
                .map(trail -> new Owner(trail.aggregateType(), trail.aggregateId()))
                .forEach(owners::add);
        return owners;
    }

    /** All of them, by id. */
    Collection<EventTrail> all() {
        return events.values();
    }

    /**
     * The result of the search.
     *
     * @param rowsCertain whether an event without a row certainly has none
     */
    Trace trace(boolean complete, boolean rowsCertain, Set<String> searched, List<String> notes) {
        if (left > 0) {
            notes.add("there are more than %d events".formatted(MOST));
        }
        if (events.isEmpty()) {
            notes.add(0, complete ? "nothing was found" : "nothing was found so far");
        }
        boolean all = complete && left == 0;
        return new Trace(
                events.values().stream()
                        .map(trail -> trail.traced(rowsCertain && !trail.hasRow(), all))
                        .toList(),
                all,
                List.copyOf(searched),
                String.join("; ", notes));
    }
}
