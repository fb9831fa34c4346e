package io.tailrace.processor.account;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.RecordHop.Counts;
import io.tailrace.processor.account.difference.Surplus;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How often each id of a bucket is on each side of an equation. For one thread. */
final class BucketIds {

    /** A scan that has to read more is given up. */
    static final int MAX_RECORDS = 1_000_000;

    /** A scan that has to remember more ids, each once for each side, is given up. */
    static final int MAX_IDS = 100_000;

    private static final Set<Hop> LEFT = EnumSet.of(Hop.OUTBOX, Hop.AGAIN);
    private static final Set<Hop> RIGHT = EnumSet.of(Hop.EVENTS, Hop.DEAD, Hop.SKIPPED, Hop.HELD);

    private final Bucket bucket;
    private final Map<String, Long> left = new HashMap<>();
    private final Map<String, Long> right = new HashMap<>();
    private int records;

    BucketIds(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Whether it is too much to be told apart. */
    boolean areTooMany() {
        return records >= MAX_RECORDS || left.size() + right.size() > MAX_IDS;
    }

    /** Takes a record over, of whatever bucket; empty for one that does not count. */
    void add(Optional<Counts> counts) {
        records++;
        counts.filter(this::isOfBucket).ifPresent(this::add);
    }

    private boolean isOfBucket(Counts one) {
        return new Bucket(one.line().source(), one.line().type(), IdMinute.of(one.id()))
                .equals(bucket);
    }

    private void add(Counts one) {
        long number = one.leaves() ? -1 : 1;
        if (LEFT.contains(one.line().hop())) {
            left.merge(one.id(), number, Long::sum);
        } else if (RIGHT.contains(one.line().hop())) {
            right.merge(one.id(), number, Long::sum);
        }
    }

    /** What more is delivered, dead-lettered, skipped and held than published. */
    Surplus processed() {
        long duplicated = 0;
        long phantom = 0;
        for (Map.Entry<String, Long> each : right.entrySet()) {
            long published = left.getOrDefault(each.getKey(), 0L);
            long more = Math.max(0, each.getValue() - published);
            if (published == 0) {
                phantom += more;
            } else {
                duplicated += more;
            }
        }
        return new Surplus(duplicated, phantom);
    }

    /**
     * What more is published than there are rows. The rows of the table are not read: what is there
     * once more than it could be.
     */
    Surplus published(long surplus) {
        long copies = left.values().stream().mapToLong(number -> number - 1).sum();
        long duplicated = Math.min(surplus, copies);
        return new Surplus(duplicated, surplus - duplicated);
    }
}
