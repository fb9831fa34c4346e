package io.tailrace.processor.account;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.HourTally;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the topic of the account, in transactions. After an exception it must not be used any
 * more. For one thread.
 */
final class AccountWriter implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String member;

    /**
     * @param member the name of this counter
     */
    AccountWriter(KafkaProducer<byte[], byte[]> producer, String member) {
        this.producer = producer;
        this.member = member;
    }

    /** Has to be called first. */
    void start() {
        producer.initTransactions();
    }

    /** Writes from when on is counted. */
    void begin(Begin begin) {
        producer.beginTransaction();
        send(AccountCodec.beginKey(), AccountCodec.value(begin));
        producer.commitTransaction();
    }

    /**
     * Writes what was counted together with the offsets up to which it was.
     *
     * @param progress the names of all parts if the counter has gone through them; otherwise null
     * @param since the offset of the account's topic that was read when it began to
     * @param ended other counters that have ended
     */
    void write(
            List<Counted> counted,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group,
            @Nullable Set<String> progress,
            long since,
            Collection<String> ended) {
        producer.beginTransaction();
        for (Counted each : counted) {
            HourTally tally = each.tally();
            send(
                    AccountCodec.countedKey(each.part(), each.hour()),
                    tally == null ? null : AccountCodec.value(tally));
        }
        ended.forEach(other -> send(AccountCodec.progressKey(other), null));
        if (progress != null) {
            send(
                    AccountCodec.progressKey(member),
                    progress.isEmpty()
                            ? null
                            : AccountCodec.value(new Progress(member, progress, null, since)));
        }
        producer.sendOffsetsToTransaction(offsets, group);
        producer.commitTransaction();
    }

    /** Writes that this counter has ended. */
    void gone() {
        producer.beginTransaction();
        send(AccountCodec.progressKey(member), null);
        producer.commitTransaction();
    }

    /** A failure to send fails the commit. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(byte[] key, byte @Nullable [] value) {
        producer.send(new ProducerRecord<>(AccountTopic.NAME, 0, key, value));
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
