package io.tailrace.relay.balance;

import io.tailrace.account.Hop;
import io.tailrace.account.IdHash;
import io.tailrace.account.Tally;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How often each event of a bucket is at each hop. For one thread; no input or output. */
final class BucketEvents {

    private final Map<String, Map<Hop, Integer>> ids = new TreeMap<>();
    private final Set<String> untyped = new TreeSet<>();

    /** Ids of rows of other types, if the bucket is that of what the relay refused. */
    private final Set<String> others = new HashSet<>();

    private final IdHash hash = new IdHash();
    private final int mostIds;

    /**
     * @param mostIds how many ids are kept
     */
    BucketEvents(int mostIds) {
        this.mostIds = mostIds;
    }

    /** How many events there are. */
    int size() {
        return ids.size();
    }

    /**
     * Takes an event over.
     *
     * @param number how often; negative if it has left the hop
     */
    void add(Hop hop, String id, int number) {
        if (hop == Hop.REFUSED && others.contains(id)) {
            return; // it was refused, and belongs to the bucket of its row
        }
        if (isFull() && !ids.containsKey(id)) {
            throw tooMany();
        }
        ids.computeIfAbsent(id, i -> new EnumMap<>(Hop.class)).merge(hop, number, Integer::sum);
    }

    /** Takes a row of another type over. */
    void addOther(String id) {
        if (isFull() && !others.contains(id)) {
            throw tooMany();
        }
        others.add(id);
    }

    /** Takes a dead letter of the relay over, which does not say which type it had. */
    void addUntyped(String id) {
        if (ids.containsKey(id)) {
            add(Hop.REFUSED, id, 1);
        } else if (!isFull()) {
            untyped.add(id);
        }
    }

    private boolean isFull() {
        return ids.size() + others.size() + untyped.size() >= mostIds;
    }

    /** The tally of the rows in the table. */
    Tally rows() {
        Tally rows = Tally.ZERO;
        for (Map.Entry<String, Map<Hop, Integer>> each : ids.entrySet()) {
            for (int i = 0; i < of(each.getValue(), Hop.TABLE); i++) {
                rows = rows.plus(hash.of(each.getKey()));
            }
        }
        return rows;
    }

    /** The tally of each id that was published once or more and has no row. */
    Map<String, Tally> orphans() {
        Map<String, Tally> orphans = new TreeMap<>();
        ids.forEach(
                (id, hops) -> {
                    if (of(hops, Hop.TABLE) == 0 && published(hops) > 0) {
                        orphans.put(id, hash.of(id));
                    }
                });
        return orphans;
    }

    /** The tallies of the dead letters that do not say which type they had and have no row. */
    List<Tally> refused() {
        return untyped.stream().map(hash::of).toList();
    }

    /**
     * What is wrong with which events, by id; those that are right are left out.
     *
     * @param removed what is known of rows that are not in the table any more
     * @param everyRow whether every event has a row
     */
    Map<String, String> wrong(RemovedRows removed, boolean everyRow) {
        Map<String, String> wrong = new LinkedHashMap<>();
        ids.forEach(
                (id, hops) -> {
                    List<String> verdicts = new ArrayList<>();
                    boolean hadRow =
                            !everyRow || (removed.decided() && !removed.invented().contains(id));
                    publication(hops, hadRow, removed.decided(), verdicts);
                    delivery(hops, verdicts);
                    if (!verdicts.isEmpty()) {
                        wrong.put(id, String.join("; ", verdicts));
                    }
                });
        return wrong;
    }

    private static void publication(
            Map<Hop, Integer> hops, boolean hadRow, boolean decided, List<String> verdicts) {
        int rows = of(hops, Hop.TABLE);
        int published = published(hops);
        if (rows == 0 && published > 0 && !hadRow) {
            verdicts.add(
                    "%s: %d records of outbox.*, no row"
                            .formatted(
                                    decided ? "invented" : "invented, or its row is removed",
                                    published));
        } else if (published > Math.max(1, rows)) {
            verdicts.add(
                    "doubled: %d records of outbox.*, %s"
                            .formatted(
                                    published, rows == 0 ? "its row is removed" : rows + " rows"));
        } else if (published + of(hops, Hop.AGAIN) < rows) {
            verdicts.add(
                    "not published: %d rows, %d records of outbox.*".formatted(rows, published));
        }
    }

    private static void delivery(Map<Hop, Integer> hops, List<String> verdicts) {
        int taken = of(hops, Hop.OUTBOX) + of(hops, Hop.AGAIN);
        int given =
                of(hops, Hop.EVENTS)
                        + of(hops, Hop.DEAD)
                        + of(hops, Hop.SKIPPED)
                        + of(hops, Hop.HELD);
        if (given > 0 && taken == 0) {
            verdicts.add(
                    "delivered, and invented: no record of outbox.*, %d deliveries"
                            .formatted(given));
        } else if (given != taken) {
            verdicts.add(
                    "%s: %d records of outbox.*, %d deliveries"
                            .formatted(
                                    given > taken ? "delivered too often" : "not delivered",
                                    taken,
                                    given));
        }
    }

    private OperatorException tooMany() {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "The bucket has more than %d ids, and was not compared".formatted(mostIds),
                "The command tailrace-relay account --bucket takes up to %d ids; account --from and --to counts any number."
                        .formatted(SearchLimits.COMMAND.mostIds()));
    }

    private static int published(Map<Hop, Integer> hops) {
        return of(hops, Hop.OUTBOX) + of(hops, Hop.REFUSED);
    }

    private static int of(Map<Hop, Integer> hops, Hop hop) {
        return hops.getOrDefault(hop, 0);
    }
}
