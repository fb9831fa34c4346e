package io.tailrace.chaos.world;

import io.tailrace.chaos.world.Announcements.Repair;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The comparison of everything that was ever committed with everything that was ever delivered. An
 * event that the database lost before it was delivered was never committed for anyone. For one
 * thread.
 */
public final class WorldAccount {

    private final Map<String, Committed> events = new LinkedHashMap<>();
    private final Map<String, Integer> place = new HashMap<>();
    private final Set<String> gone;
    private final Set<String> seen = new HashSet<>();
    private final List<String> duplicated = new ArrayList<>();
    private final List<String> phantom = new ArrayList<>();
    private final List<String> reordered = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> undecided = new ArrayList<>();
    private int delivered;
    private int repeated;

    private WorldAccount(History history) {
        history.events()
                .forEach(
                        event -> {
                            events.put(event.id(), event);
                            place.put(event.id(), place.size());
                        });
        gone = history.gone();
    }

    /**
     * Compares.
     *
     * @param repairs what the relays have found
     * @param leftOut the ids of rows of the stream that relays said to leave out
     */
    static WorldAccount of(
            History history, List<Incarnation> topics, List<Repair> repairs, Set<String> leftOut) {
        WorldAccount account = new WorldAccount(history);
        topics.forEach(account::read);
        List<Committed> missing =
                account.events.values().stream()
                        .filter(event -> !account.seen.contains(event.id()))
                        .filter(event -> !account.gone.contains(event.id()))
                        .toList();
        account.judge(missing, topics, leftOut);
        account.excuseUndecided(repairs);
        return account;
    }

    /** How many events were committed, of those that the database did not lose undelivered. */
    int committed() {
        return (int)
                events.keySet().stream()
                        .filter(id -> seen.contains(id) || !gone.contains(id))
                        .count();
    }

    /** How many records were read. */
    public int delivered() {
        return delivered;
    }

    /** The ids of events that were not delivered, and of which nobody said so. */
    public List<String> lost() {
        return List.copyOf(lost);
    }

    /** The ids of events that were delivered again, while the topics held them. */
    List<String> duplicated() {
        return List.copyOf(duplicated);
    }

    /** The ids of events that nobody committed. */
    List<String> phantom() {
        return List.copyOf(phantom);
    }

    /** The ids of events that followed a later event of the same aggregate. */
    List<String> reordered() {
        return List.copyOf(reordered);
    }

    /** The ids of events that may have been deleted with their topic before they were read. */
    List<String> removed() {
        return List.copyOf(removed);
    }

    /** The ids of events that a repair left out, and said so. */
    List<String> undecided() {
        return List.copyOf(undecided);
    }

    /**
     * How many events were delivered again, after their first record was deleted with its topic.
     */
    int repeated() {
        return repeated;
    }

    /** The ids of events that were delivered and that the database has lost. */
    Set<String> goneDelivered() {
        Set<String> ids = new HashSet<>(gone);
        ids.retainAll(seen);
        return ids;
    }

    private void read(Incarnation topics) {
        Set<String> here = new HashSet<>();
        Map<String, Order> orders = new HashMap<>();
        for (Delivered event : topics.delivered()) {
            delivered++;
            Committed origin = events.get(event.id());
            if (origin == null || !origin.aggregateId().equals(event.aggregateId())) {
                phantom.add(event.id());
            } else if (!here.add(event.id())) {
                duplicated.add(event.id());
            } else {
                readFirst(origin, origin.committedAt().isBefore(topics.since()), orders);
            }
        }
    }

    /**
     * @param before whether the event was committed before the topics were created: a repair that
     *     does not find it there delivers it again, after later events
     */
    private void readFirst(Committed event, boolean before, Map<String, Order> orders) {
        if (!seen.add(event.id())) {
            if (before) {
                repeated++;
            } else {
                duplicated.add(event.id());
            }
        }
        if (!before) {
            orders.computeIfAbsent(event.aggregateId(), aggregate -> new Order()).read(event);
        }
    }

    /** The order of the events of one aggregate. */
    private final class Order {

        private int last = -1;

        void read(Committed event) {
            int now = place.getOrDefault(event.id(), 0);
            if (now < last) {
                reordered.add(event.id());
            }
            last = Math.max(now, last);
        }
    }

    private void judge(List<Committed> missing, List<Incarnation> topics, Set<String> leftOut) {
        for (Committed event : missing) {
            if (leftOut.contains(event.id())) {
                undecided.add(event.id());
            } else if (topics.stream().anyMatch(t -> t.mayHaveRemoved(event.committedAt()))) {
                removed.add(event.id());
            } else {
                lost.add(event.id());
            }
        }
    }

    /** A repair says how many rows of the table it leaves out, but does not name them. */
    private void excuseUndecided(List<Repair> repairs) {
        Instant last = Instant.MIN;
        int most = 0;
        for (Repair repair : repairs) {
            if (repair.undecided() > 0) {
                last = repair.at().isAfter(last) ? repair.at() : last;
                most = Math.max(most, repair.undecided());
            }
        }
        Instant until = last;
        List<String> before =
                lost.stream().filter(id -> event(id).committedAt().isBefore(until)).toList();
        if (before.size() <= most) {
            undecided.addAll(before);
            lost.removeAll(before);
        }
    }

    private Committed event(String id) {
        return Objects.requireNonNull(events.get(id));
    }
}
