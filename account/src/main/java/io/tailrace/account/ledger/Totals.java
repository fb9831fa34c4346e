package io.tailrace.account.ledger;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The tallies of all parts together, per bucket. For one thread. */
final class Totals {

    private final NavigableMap<Bucket, Map<Hop, Tally>> buckets = new TreeMap<>();

    /** Adds to a hop; a bucket of which nothing is left is forgotten. */
    void add(Bucket bucket, Hop hop, Tally tally) {
        Map<Hop, Tally> hops = buckets.computeIfAbsent(bucket, b -> new EnumMap<>(Hop.class));
        hops.merge(hop, tally, Tally::plus);
        hops.values().removeIf(Tally::isZero);
        if (hops.isEmpty()) {
            buckets.remove(bucket);
        }
    }

    /** What was counted at a hop. */
    Tally of(Bucket bucket, Hop hop) {
        return buckets.getOrDefault(bucket, Map.of()).getOrDefault(hop, Tally.ZERO);
    }

    /** The buckets of a source and a minute, by type. */
    List<Bucket> of(String source, long minute) {
        List<Bucket> found = new ArrayList<>();
        for (Bucket bucket : buckets.tailMap(new Bucket(source, "", minute)).keySet()) {
            if (bucket.minute() != minute || !bucket.source().equals(source)) {
                return found;
            }
            found.add(bucket);
        }
        return found;
    }

    /** All buckets, by minute, source and type. */
    List<Bucket> all() {
        return List.copyOf(buckets.keySet());
    }

    /** Forgets the buckets before a minute, except those without a time. */
    List<Bucket> removeBefore(long minute) {
        NavigableMap<Bucket, Map<Hop, Tally>> old =
                buckets.subMap(new Bucket("", "", 0), true, new Bucket("", "", minute), false);
        List<Bucket> removed = List.copyOf(old.keySet());
        old.clear();
        return removed;
    }
}
