package io.tailrace.chaos.account;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.ledger.AccountReading;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import io.tailrace.account.ledger.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what relays and processors count for the account while they are killed, and notes every
 * alarm: a certain difference that stands as long as processors wait before they report it. {@link
 * #said} and {@link #close} are safe for any thread.
 */
public final class AccountWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccountWatch.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long STANDS_NANOS = Duration.ofSeconds(10).toNanos();

    private final String bootstrapServers;
    private final Thread thread = new Thread(this::work, "account-watch");
    private final Map<Key, Long> certainSince = new HashMap<>();
    private final Set<Key> alarms = new HashSet<>();
    private Said said = new Said(Map.of(), List.of(), List.of());
    private volatile boolean closed;

    private record Key(Equation equation, Bucket bucket) {}

    /**
     * What the account says.
     *
     * @param events how many events were counted at each hop
     * @param open the buckets whose two sides differ
     * @param alarms the differences that were reported at any time
     */
    public record Said(Map<Hop, Long> events, List<String> open, List<String> alarms) {

        /** Copies what is given. */
        public Said {
            events = Map.copyOf(events);
            open = List.copyOf(open);
            alarms = List.copyOf(alarms);
        }

        /** How many events were counted at a hop. */
        public long at(Hop hop) {
            return events.getOrDefault(hop, 0L);
        }

        /** Whether table and topics are counted, and nothing differs. */
        public boolean isComplete() {
            return open.isEmpty() && at(Hop.TABLE) > 0 && at(Hop.OUTBOX) > 0;
        }

        /** Whether all these events are counted from the table to the end, and nothing differs. */
        public boolean isEqual(long committed) {
            return open.isEmpty() && at(Hop.TABLE) == committed && at(Hop.OUTBOX) == committed;
        }

        @Override
        public String toString() {
            return "account_table=%d account_outbox=%d account_events=%d account_differences=%d account_alarms=%d"
                    .formatted(
                            at(Hop.TABLE),
                            at(Hop.OUTBOX),
                            at(Hop.EVENTS),
                            open.size(),
                            alarms.size());
        }
    }

    /** Begins to watch. */
    public AccountWatch(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        thread.setDaemon(true);
        thread.start();
    }

    /** What the account says now, and has said so far. */
    public synchronized Said said() {
        return said;
    }

    private void work() {
        while (!closed) {
            try (AccountReading reading = AccountReading.of(bootstrapServers)) {
                while (!closed) {
                    reading.poll(POLL);
                    reading.ask(this::look);
                }
            } catch (KafkaException e) {
                LOG.debug("The account cannot be read yet, or not at the moment", e);
            }
        }
    }

    private synchronized boolean look(Ledger ledger) {
        Map<Hop, Long> events = new HashMap<>();
        for (Bucket bucket : ledger.buckets()) {
            for (Hop hop : Hop.values()) {
                events.merge(hop, ledger.tally(bucket, hop).count(), Long::sum);
            }
        }
        List<String> open = new ArrayList<>();
        Set<Key> certain = new HashSet<>();
        for (Imbalance one : ledger.imbalances()) {
            Key key = new Key(one.equation(), one.bucket());
            open.add(one.toString());
            if (one.certain()) {
                certain.add(key);
                certainSince.putIfAbsent(key, System.nanoTime());
                if (System.nanoTime() - certainSince.getOrDefault(key, 0L) > STANDS_NANOS) {
                    alarms.add(key);
                }
            }
        }
        certainSince.keySet().retainAll(certain);
        said = new Said(events, open, alarms.stream().map(Key::toString).sorted().toList());
        return open.isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
