package io.tailrace.account.ledger;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of the account from its beginning, and keeps a {@link Ledger} of it. Joins no
 * consumer group and commits nothing. One thread reads and closes; {@link #ask}, {@link #position}
 * and {@link #wakeup} are safe for any thread.
 */
public final class AccountReading implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccountReading.class);

    /** A broker answers nothing else before a fetch that waits for records has ended. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private static final TopicPartition PARTITION = new TopicPartition(AccountTopic.NAME, 0);

    private final Consumer<byte[], byte[]> consumer;
    private final Ledger ledger = new Ledger();
    private volatile long position;
    private boolean warned;

    /**
     * Begins to read.
     *
     * @param consumer made with {@link #settings}; this object closes it
     */
    public AccountReading(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
    }

    /** Reads from a cluster without access control. */
    public static AccountReading of(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>(settings());
        settings.put("bootstrap.servers", bootstrapServers);
        return new AccountReading(
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** What a consumer needs besides the settings of its cluster. */
    public static Map<String, Object> settings() {
        return Map.of(
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false);
    }

    /**
     * Waits for records, and takes those over that have come.
     *
     * @return how many records came
     */
    public int poll(Duration atMost) {
        int records = 0;
        ConsumerRecords<byte[], byte[]> all = consumer.poll(atMost);
        synchronized (ledger) {
            for (ConsumerRecord<byte[], byte[]> record : all) {
                take(record);
                records++;
            }
        }
        position = consumer.position(PARTITION);
        return records;
    }

    /** A record that cannot be read must not keep the others from being read. */
    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            AccountCodec.read(record.key(), record.value())
                    .ifPresent(read -> ledger.apply(read, record.offset()));
        } catch (IllegalArgumentException e) {
            if (record.key() != null) {
                ledger.unreadable(record.key());
            }
            if (!warned) {
                LOG.atWarn()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("offset", record.offset())
                        .log(
                                "Could not read a record of the account ({}); it is left out, and so"
                                        + " are further ones, without another word",
                                e.getMessage());
            }
            warned = true;
        }
    }

    /** Reads to the end that the topic has now. */
    public void readToEnd() {
        long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        while (position < end) {
            poll(Duration.ofMillis(200));
        }
    }

    /** The offset of the next record to read. */
    public long position() {
        return position;
    }

    /** Ends a {@link #poll} that waits. Safe for any thread. */
    public void wakeup() {
        consumer.wakeup();
    }

    /** What the ledger says; it must not be kept, because the reading thread changes it. */
    public <T> T ask(Function<Ledger, T> question) {
        synchronized (ledger) {
            return question.apply(ledger);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
