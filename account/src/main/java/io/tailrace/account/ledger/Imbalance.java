package io.tailrace.account.ledger;

import io.tailrace.account.Bucket;
import io.tailrace.account.Tally;

/**
 * A bucket that is not equal.
 *
 * @param expected what the left side of the equation has
 * @param found what the right side has
 * @param since the first of the records of the topic since which it has been as it is now, as a
 *     number of the {@link Ledger}
 * @param certain whether every counter that matters has gone through its parts since, so that the
 *     difference is not on its way
 */
public record Imbalance(
        Equation equation,
        Bucket bucket,
        Tally expected,
        Tally found,
        long since,
        boolean certain) {

    /** How many events are on the left side only; at least 1 if the digests differ. */
    public long missing() {
        long less = expected.count() - found.count();
        return less == 0 ? 1 : Math.max(0, less);
    }

    /**
     * How many events are on the right side only: duplicated or invented. At least 1 if the digests
     * differ.
     */
    public long surplus() {
        long more = found.count() - expected.count();
        return more == 0 ? 1 : Math.max(0, more);
    }

    /** The same imbalance, certain or not. */
    public Imbalance certain(boolean now) {
        return new Imbalance(equation, bucket, expected, found, since, now);
    }

    /** Whether both sides are equal: with ids without a time, that has to be seen once. */
    boolean isEqual() {
        return expected.equals(found);
    }

    boolean isOf(Tally left, Tally right) {
        return expected.equals(left) && found.equals(right);
    }
}
