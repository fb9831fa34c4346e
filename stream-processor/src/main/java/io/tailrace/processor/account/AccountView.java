package io.tailrace.processor.account;

import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.IdMinute;
import io.tailrace.account.ledger.AccountReading;
import io.tailrace.account.ledger.Imbalance;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.processor.account.difference.Difference;
import io.tailrace.processor.account.difference.Differences;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what all counters say, and compares. {@link #run} is for one thread, everything else is
 * safe for any thread.
 */
final class AccountView {

    private static final Logger LOG = LoggerFactory.getLogger(AccountView.class);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration BUSY = Duration.ofSeconds(1);

    /** Counters that Kafka gives partitions to at the same time are not ready at the same time. */
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final KafkaCluster kafka;
    private final AccountClients clients;
    private final Kept kept;
    private final Differences differences = new Differences(SETTLE);
    private final Set<Counted> expired = ConcurrentHashMap.newKeySet();
    private volatile @Nullable AccountReading reading;

    AccountView(KafkaCluster kafka, AccountClients clients, Kept kept) {
        this.kafka = kafka;
        this.clients = clients;
        this.kept = kept;
    }

    /** Makes the topic if it is missing, and reads until it is asked to stop. */
    void run(BooleanSupplier stopping, Runnable onSuccess) throws InterruptedException {
        try (Admin admin = clients.admin()) {
            new TopicProvisioner(admin, kafka)
                    .ensure(AccountTopic.spec(), EnumSet.of(Operation.READ, Operation.WRITE));
        }
        try (AccountReading now = clients.reading()) {
            now.readToEnd();
            reading = now;
            while (!stopping.getAsBoolean()) {
                forget(now);
                compare(now);
                onSuccess.run();
                now.poll(differences.open() == 0 ? IDLE : BUSY);
            }
        } finally {
            reading = null;
        }
    }

    /** Ends the wait of {@link #run}. */
    void wakeup() {
        AccountReading now = reading;
        if (now != null) {
            now.wakeup();
        }
    }

    /** What is reported, and what is open. */
    Differences differences() {
        return differences;
    }

    /** The offset of the topic up to which it is read; -1 while it is not read. */
    long position() {
        AccountReading now = reading;
        return now == null ? -1 : now.position();
    }

    /**
     * What the ledger says; it must not be kept.
     *
     * @throws IllegalStateException while the topic is not read
     */
    <T> T ask(Function<Ledger, T> question) {
        AccountReading now = reading;
        if (now == null) {
            throw new IllegalStateException("the topic of the account is not read at this moment");
        }
        return now.ask(question);
    }

    /** Hours that are no longer kept, and are still in the topic. */
    List<Counted> expired() {
        return List.copyOf(expired);
    }

    /** These are no longer in the topic. */
    void removed(List<Counted> hours) {
        expired.removeAll(Set.copyOf(hours));
    }

    private void forget(AccountReading now) {
        long hour = kept.firstStoredHour(Instant.now());
        now.ask(ledger -> ledger.countedBefore(hour))
                .forEach(
                        (part, hours) ->
                                hours.forEach(old -> expired.add(new Counted(part, old, null))));
        now.ask(ledger -> ledger.forgetBefore(IdMinute.first(hour)));
    }

    private void compare(AccountReading now) {
        Instant at = Instant.now();
        List<Imbalance> all =
                now.ask(Ledger::imbalances).stream()
                        .filter(one -> kept.isCompared(one.bucket().minute(), at))
                        .toList();
        Differences.Changes changes = differences.update(all, at);
        changes.opened().forEach(AccountView::warn);
        for (Difference closed : changes.closed()) {
            if (kept.isCompared(closed.imbalance().bucket().minute(), at)) {
                inform(closed);
            } else {
                warnOfAge(closed);
            }
        }
    }

    private static void warnOfAge(Difference difference) {
        LOG.atWarn()
                .addKeyValue("bucket", difference.imbalance().bucket())
                .log(
                        "The account of {} is too old to be compared any longer, and is not equal",
                        difference);
    }

    private static void warn(Difference difference) {
        LOG.atWarn()
                .addKeyValue("bucket", difference.imbalance().bucket())
                .addKeyValue("equation", Differences.text(difference.imbalance().equation()))
                .log(
                        "The account is not equal for {}. To see the events: {}",
                        difference,
                        difference.command());
    }

    private static void inform(Difference difference) {
        LOG.atInfo()
                .addKeyValue("bucket", difference.imbalance().bucket())
                .addKeyValue("equation", Differences.text(difference.imbalance().equation()))
                .log("The account is equal again for {}", difference.imbalance().bucket());
    }

    /** For people: when the first open imbalance began to wait. */
    Optional<Instant> waitingSince() {
        return differences.waitingSince();
    }
}
