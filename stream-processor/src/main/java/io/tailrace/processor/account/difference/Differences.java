package io.tailrace.processor.account.difference;

import io.tailrace.account.Bucket;
import io.tailrace.account.IdMinute;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which imbalances of the ledger are reported, and for how long others have been waiting to become
 * certain. An imbalance is reported once it has been certain for a while, and from then on until
 * the bucket is equal. No input or output. Safe for any thread.
 */
public final class Differences {

    private record Key(Equation equation, Bucket bucket) {}

    /** What is known of one imbalance. */
    private static final class Known {
        private Imbalance now;
        private Instant since;
        private @Nullable Difference reported;

        Known(Imbalance now, Instant since) {
            this.now = now;
            this.since = since;
        }

        boolean isNew() {
            return reported == null || !reported.imbalance().equals(now);
        }
    }

    /**
     * What an update has changed.
     *
     * @param opened differences that are reported for the first time
     * @param closed differences that are no more
     */
    public record Changes(List<Difference> opened, List<Difference> closed) {}

    private final Duration settle;
    private final Map<Key, Known> known = new LinkedHashMap<>();

    /**
     * @param settle how long an imbalance has to be certain before it is reported
     */
    public Differences(Duration settle) {
        this.settle = settle;
    }

    /** The text of an equation in meters and in the health. */
    public static String text(Equation equation) {
        return equation.name().toLowerCase(Locale.ROOT);
    }

    /** Takes over all imbalances that the ledger has at a time. */
    public synchronized Changes update(List<Imbalance> all, Instant at) {
        Set<Key> present = new HashSet<>();
        List<Difference> opened = new ArrayList<>();
        for (Imbalance each : all) {
            Key key = new Key(each.equation(), each.bucket());
            present.add(key);
            Known one = known.computeIfAbsent(key, k -> new Known(each, at));
            if (!one.now.equals(each)) {
                one.now = each;
                one.since = at;
            }
            if (each.certain() && one.isNew() && !one.since.plus(settle).isAfter(at)) {
                boolean first = one.reported == null;
                one.reported = new Difference(each, null);
                if (first) {
                    opened.add(one.reported);
                }
            }
        }
        return new Changes(opened, removeOthersThan(present));
    }

    private List<Difference> removeOthersThan(Set<Key> present) {
        List<Difference> closed =
                known.entrySet().stream()
                        .filter(entry -> !present.contains(entry.getKey()))
                        .map(entry -> entry.getValue().reported)
                        .filter(Objects::nonNull)
                        .toList();
        known.keySet().retainAll(present);
        return closed;
    }

    /** What is reported. */
    public synchronized List<Difference> reported() {
        return known.values().stream().map(one -> one.reported).filter(Objects::nonNull).toList();
    }

    /** How many imbalances are not reported, because they may be on their way. */
    public synchronized int open() {
        return (int) known.values().stream().filter(Known::isNew).count();
    }

    /** Since when the first of these has been waiting without a change. */
    public synchronized Optional<Instant> waitingSince() {
        return known.values().stream()
                .filter(Known::isNew)
                .map(one -> one.since)
                .min(Instant::compareTo);
    }

    /** A difference whose surplus is to be told apart. */
    public synchronized Optional<Difference> unexplained() {
        return reported().stream()
                .filter(one -> one.surplus() == null && one.imbalance().surplus() > 0)
                .filter(one -> one.imbalance().bucket().minute() != IdMinute.UNTIMED)
                .findFirst();
    }

    /** Takes over what the surplus of a difference is, unless it has changed. */
    public synchronized void explain(Difference difference, Surplus surplus) {
        Imbalance of = difference.imbalance();
        Known one = known.get(new Key(of.equation(), of.bucket()));
        if (one != null && difference.equals(one.reported)) {
            one.reported = new Difference(of, surplus);
        }
    }
}
