package io.tailrace.relay.balance;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord;
import io.tailrace.account.AccountRecord.Gone;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Part;
import io.tailrace.account.Tally;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.relay.balance.CountedLines.LastMinutes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What relays and processors have counted.
 *
 * @param ledger all that is in the topic of the account
 * @param complete when each counter had gone through its parts last, by its name
 */
public record CountedAccount(Ledger ledger, Map<String, Instant> complete) {

    /** As much later as processors begin to compare. */
    private static final Duration EDGE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(CountedAccount.class);

    /**
     * Reads the topic of the account. The oldest hour and a part of the next are left out, because
     * counters forget it one after the other.
     *
     * @param keep how old the ids are that the account has
     * @throws OperatorException if it does not exist, cannot be read, or has records of a later
     *     version
     */
    public static CountedAccount read(KafkaCluster kafka, Duration keep)
            throws InterruptedException {
        return read(kafka, keep, UnaryOperator.identity());
    }

    /**
     * @param kept what is kept of a record; null for nothing
     */
    private static CountedAccount read(
            KafkaCluster kafka, Duration keep, UnaryOperator<@Nullable AccountRecord> kept)
            throws InterruptedException {
        CountedAccount account = new CountedAccount(new Ledger(), new TreeMap<>());
        scan(
                kafka,
                (said, from) -> {
                    AccountRecord part = kept.apply(said);
                    if (part != null) {
                        account.take(part, from);
                    }
                });
        account.ledger().forgetBefore(first(keep));
        return account;
    }

    private static void scan(
            KafkaCluster kafka, BiConsumer<AccountRecord, ConsumerRecord<byte[], byte[]>> visitor)
            throws InterruptedException {
        try (TopicScan scan = TopicScan.openSmall(kafka, "tailrace-account")) {
            scan.describe(
                    AccountTopic.NAME,
                    "Start a relay with --account=table. A relay that may not create the topic says"
                            + " so in its health.");
            TopicPartition only = new TopicPartition(AccountTopic.NAME, 0);
            scan.read(
                    scan.beginning(List.of(only)),
                    record -> {
                        parse(record).ifPresent(said -> visitor.accept(said, record));
                        return true;
                    });
        }
    }

    /** The first minute that no counter has forgotten, whatever its clock says. */
    private static long first(Duration keep) {
        return IdMinute.at(Instant.now().minus(keep).plus(EDGE));
    }

    /**
     * The tally of the rows of a bucket that were counted, removed ones included. Its memory does
     * not depend on what else is counted.
     *
     * @param keep how old the ids are that the account has
     * @return empty if rows of the bucket may exist whose count is not there: those of before the
     *     account began, those that it has forgotten, and those of further types
     */
    static Optional<Tally> rows(KafkaCluster kafka, Duration keep, Bucket bucket)
            throws InterruptedException {
        return read(kafka, keep, CountedLines.ofRows(bucket)).rows(bucket, keep);
    }

    private Optional<Tally> rows(Bucket bucket, Duration keep) {
        TableSide side = ledger.tables().get(bucket.source());
        Bucket further = new Bucket(bucket.source(), Line.FURTHER_TYPES, bucket.minute());
        boolean known =
                side != null
                        && side.from() <= Math.max(0, bucket.minute())
                        && (bucket.minute() == IdMinute.UNTIMED || bucket.minute() >= first(keep))
                        && ledger.tally(further, Hop.TABLE).isZero();
        return known ? Optional.of(ledger.tally(bucket, Hop.TABLE)) : Optional.empty();
    }

    /**
     * The last minute of ids that the processors have counted in partitions.
     *
     * @param partitions the account is not read if there are none
     * @return negative if there was none, or if what was counted cannot be read
     */
    static long lastMinute(KafkaCluster kafka, Duration keep, Set<TopicPartition> partitions)
            throws InterruptedException {
        if (partitions.isEmpty()) {
            return -1;
        }
        LastMinutes minutes =
                new LastMinutes(
                        partitions.stream()
                                .map(each -> Part.partition(each.topic(), each.partition()))
                                .collect(Collectors.toSet()));
        try {
            scan(kafka, (said, from) -> minutes.add(said));
            return minutes.last(first(keep)).orElse(-1);
        } catch (OperatorException e) {
            LOG.debug("What was counted is not known", e);
            return -1;
        }
    }

    private void take(AccountRecord said, ConsumerRecord<byte[], byte[]> from) {
        ledger.apply(said, from.offset());
        if (said instanceof Progress progress) {
            complete.put(progress.member(), Instant.ofEpochMilli(from.timestamp()));
        } else if (said instanceof Gone gone) {
            complete.remove(gone.name());
        }
    }

    private static Optional<AccountRecord> parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            return AccountCodec.read(record.key(), record.value());
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "The record at offset %d of topic %s is unreadable: %s"
                            .formatted(record.offset(), AccountTopic.NAME, e.getMessage()),
                    "Use the command of the version that wrote it. If nothing of Tailrace wrote it,"
                            + " revoke the right to write into the topic.",
                    e);
        }
    }
}
