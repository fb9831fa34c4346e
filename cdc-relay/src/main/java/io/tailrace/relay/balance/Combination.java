package io.tailrace.relay.balance;

import io.tailrace.account.Tally;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the ids whose hashes add up to a sum. Hashes of other ids do not add up to it, so what is
 * found is right. For one thread; no input or output.
 */
final class Combination {

    /** Less than a second. */
    private static final long MOST_TRIES = 20_000_000;

    private final List<Map.Entry<String, Tally>> all;
    private final Deque<String> chosen = new ArrayDeque<>();
    private long tries;

    private Combination(Map<String, Tally> ids) {
        this.all = List.copyOf(ids.entrySet());
    }

    /**
     * The ids of a sum.
     *
     * @param ids the tally of each id
     * @param sum as many ids are looked for as it counts; at least 1
     * @return empty if there are none, or if they would take too long to find
     */
    static Optional<Set<String>> of(Map<String, Tally> ids, Tally sum) {
        if (ids.values().stream().reduce(Tally.ZERO, Tally::plus).equals(sum)) {
            return Optional.of(Set.copyOf(ids.keySet()));
        }
        Combination search = new Combination(ids);
        return search.find(0, sum) ? Optional.of(new TreeSet<>(search.chosen)) : Optional.empty();
    }

    private boolean find(int first, Tally left) {
        for (int i = first; i + left.count() <= all.size() && tries < MOST_TRIES; i++) {
            tries++;
            Map.Entry<String, Tally> one = all.get(i);
            Tally rest = left.minus(one.getValue());
            chosen.push(one.getKey());
            if (rest.isZero() || (rest.count() > 0 && find(i + 1, rest))) {
                return true;
            }
            chosen.pop();
        }
        return false;
    }
}
