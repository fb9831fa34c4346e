package io.tailrace.testkit.pipeline;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.ledger.AccountReading;
import io.tailrace.account.ledger.Imbalance;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.testkit.TestkitException;
import java.time.Duration;
import java.util.List;

/** Waits until the account of a cluster is equal. Stateless. */
public final class EqualAccount {

    private static final Duration POLL = Duration.ofMillis(200);

    private EqualAccount() {}

    /**
     * Waits until a number of events is counted at a hop and every bucket that is compared is
     * equal.
     *
     * @param hop where the events have to be counted, such as {@link Hop#EVENTS}
     * @param events how many at least, of all types and minutes
     * @throws TestkitException if it is not so in time; it names the first buckets that differ
     */
    public static void await(String bootstrapServers, Hop hop, long events, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try (AccountReading reading = AccountReading.of(bootstrapServers)) {
            while (!reading.ask(ledger -> isEqual(ledger, hop, events))) {
                if (System.nanoTime() > deadline) {
                    throw new TestkitException(
                            "The account is not equal within %d s: %s"
                                    .formatted(
                                            atMost.toSeconds(),
                                            reading.ask(ledger -> describe(ledger, hop))),
                            null);
                }
                reading.poll(POLL);
            }
        }
    }

    private static boolean isEqual(Ledger ledger, Hop hop, long events) {
        return count(ledger, hop) >= events && ledger.imbalances().isEmpty();
    }

    private static long count(Ledger ledger, Hop hop) {
        long count = 0;
        for (Bucket bucket : ledger.buckets()) {
            count += ledger.tally(bucket, hop).count();
        }
        return count;
    }

    private static String describe(Ledger ledger, Hop hop) {
        List<Imbalance> all = ledger.imbalances();
        return "%d event(s) at %s, %d bucket(s) differ, such as %s"
                .formatted(
                        count(ledger, hop), hop.text(), all.size(), all.stream().limit(3).toList());
    }
}
