package io.tailrace.console.ledger;

import io.tailrace.account.Bucket;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The imbalances, and for how long each has been as it is. A certain one counts once it has lasted:
 * counters that Kafka gives partitions to at the same time are not ready at the same time. An
 * uncertain one that lasts for long shows that counting does not go on. Immutable; pure.
 */
final class Unequal {

    /** Nothing is known to differ. */
    static final Unequal NONE = new Unequal(Map.of());

    /** How long a certain imbalance lasts before it counts. */
    static final Duration SETTLE = Duration.ofSeconds(10);

    /** How long an imbalance may be on its way. */
    static final Duration STALLED = Duration.ofMinutes(5);

    private record Key(Equation equation, Bucket bucket) {}

    /**
     * One imbalance.
     *
     * @param since when it was seen first as it is
     * @param counts whether it is a difference, and not only on its way
     */
    record One(Imbalance imbalance, Instant since, boolean counts) {

        /** What it means for its bucket. */
        CellState state() {
            if (!counts) {
                return CellState.OPEN;
            }
            return imbalance.missing() > 0 ? CellState.MISSING : CellState.SURPLUS;
        }

        /** How many events are concerned. */
        long difference() {
            return Math.max(imbalance.missing(), imbalance.surplus());
        }
    }

    private final Map<Key, One> all;

    private Unequal(Map<Key, One> all) {
        this.all = all;
    }

    /** What is known after another look. */
    Unequal next(List<Imbalance> imbalances, Instant now) {
        Map<Key, One> next = new HashMap<>();
        for (Imbalance each : imbalances) {
            Key key = new Key(each.equation(), each.bucket());
            One before = all.get(key);
            Instant since =
                    before != null && before.imbalance().equals(each) ? before.since() : now;
            boolean settled = !since.plus(SETTLE).isAfter(now);
            boolean counted = before != null && before.counts();
            next.put(key, new One(each, since, each.certain() && (settled || counted)));
        }
        return new Unequal(next);
    }

    /** All of them. */
    Collection<One> all() {
        return all.values();
    }

    /** What is known of an equation of a bucket; {@link CellState#EQUAL} if it is not unequal. */
    CellState state(Equation equation, Bucket bucket) {
        One one = all.get(new Key(equation, bucket));
        return one == null ? CellState.EQUAL : one.state();
    }

    /** {@code equal}, {@code open}, {@code stalled} or {@code different}. */
    String summary(Instant now) {
        if (all.values().stream().anyMatch(One::counts)) {
            return "different";
        }
        if (all.values().stream().anyMatch(one -> !one.since().plus(STALLED).isAfter(now))) {
            return "stalled";
        }
        return all.isEmpty() ? "equal" : "open";
    }
}
