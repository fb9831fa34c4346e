package io.tailrace.relay.balance;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.IdMinute;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What relays and processors have counted.
 *
 * @param ledger all that is in the topic of the account
 * @param complete when each counter had gone through its parts last, by its name
 */
public record CountedAccount(Ledger ledger, Map<String, Instant> complete) {

    /**
     * Reads the topic of the account. The oldest hour is left out, because counters forget it one
     * after the other.
     *
     * @param keep how old the ids are that the account has
     * @throws OperatorException if it does not exist, cannot be read, or has records of a later
     *     version
     */
    public static CountedAccount read(KafkaCluster kafka, Duration keep)
            throws InterruptedException {
        CountedAccount account = new CountedAccount(new Ledger(), new TreeMap<>());
        try (TopicScan scan = TopicScan.open(kafka, "tailrace-account")) {
            scan.describe(
                    AccountTopic.NAME,
                    "Start a relay with --account=table. A relay that may not create the topic says"
                            + " so in its health.");
            TopicPartition only = new TopicPartition(AccountTopic.NAME, 0);
            scan.read(
                    scan.beginning(List.of(only)),
                    record -> {
                        account.take(record);
                        return true;
                    });
        }
        long oldest = IdMinute.hour(IdMinute.at(Instant.now().minus(keep)));
        account.ledger().forgetBefore(IdMinute.first(oldest + 1));
        return account;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            AccountCodec.read(record.key(), record.value())
                    .ifPresent(
                            said -> {
                                ledger.apply(said, record.offset());
                                if (said instanceof Progress progress) {
                                    complete.put(
                                            progress.member(),
                                            Instant.ofEpochMilli(record.timestamp()));
                                }
                            });
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
