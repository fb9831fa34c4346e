package io.tailrace.console.ledger;

import io.tailrace.account.AccountTopic;
import io.tailrace.account.IdMinute;
import io.tailrace.account.ledger.AccountReading;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of the account on a thread of its own, from a question on until ten minutes after
 * the last one: a console that nobody looks at costs nothing. Begins again after a failure. Safe
 * for any thread.
 */
final class LedgerReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerReader.class);
    private static final String CLIENT = "tailrace-console-account";
    private static final Duration IDLE = Duration.ofSeconds(2);

    /** How long brokers may take to answer; longer than a fetch that waits for records. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final TopicPartition PARTITION = new TopicPartition(AccountTopic.NAME, 0);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final int FETCH_MAX_BYTES = 2 * 1024 * 1024;

    /** For how long the ledger stays in memory after the last question. */
    private static final Duration UNASKED = Duration.ofMinutes(10);

    private final KafkaCluster kafka;
    private final Duration keep;
    private final WhileAsked reader;
    private volatile CountDownLatch first = new CountDownLatch(1);
    private volatile @Nullable AccountReading reading;
    private volatile Unequal unequal = Unequal.NONE;
    private volatile boolean off;
    private volatile @Nullable String failure;

    /**
     * @param keep how old the ids are that the account has
     */
    LedgerReader(KafkaCluster kafka, Duration keep) {
        this.kafka = kafka;
        this.keep = keep;
        this.reader =
                new WhileAsked(
                        "console-account", this::attempt, UNASKED, AFTER_FAILURE, System::nanoTime);
    }

    /**
     * What the ledger says; the function must not keep it.
     *
     * @param atMost how long to wait until the topic is read for the first time
     * @return empty while the topic is not read
     */
    <T> Optional<T> ask(BiFunction<Ledger, Unequal, T> question, Duration atMost)
            throws InterruptedException {
        reader.ask();
        if (!first.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        AccountReading now = reading;
        return now == null
                ? Optional.empty()
                : Optional.of(now.ask(ledger -> question.apply(ledger, unequal)));
    }

    /** Whether nothing is counted: the topic does not exist. */
    boolean isOff() {
        return off;
    }

    /** Why the topic cannot be read; for people. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whatever goes wrong, also for want of memory, is shown and does not end the thread. */
    void attempt() throws InterruptedException {
        try {
            off = !exists();
            if (off) {
                failure = null;
                first.countDown();
            } else {
                read();
            }
        } catch (WakeupException e) {
            LOG.debug("Woken up to stop", e);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private boolean exists() throws InterruptedException {
        try (TopicScan scan = TopicScan.open(kafka, CLIENT)) {
            return scan.find(AccountTopic.NAME).isPresent();
        }
    }

    private void read() {
        KafkaConsumer<byte[], byte[]> consumer = open();
        try (AccountReading now = new AccountReading(consumer)) {
            long end = end(consumer);
            while (now.position() < end && reader.isWanted()) {
                poll(now, consumer);
            }
            reading = now;
            while (reader.isWanted()) {
                look(now);
                first.countDown();
                failure = null;
                poll(now, consumer);
            }
        } finally {
            reading = null;
            unequal = Unequal.NONE;
            first.countDown();
            first = new CountDownLatch(1);
        }
    }

    /** A consumer does not say that no broker answers: one that got nothing asks. */
    private static void poll(AccountReading now, Consumer<byte[], byte[]> consumer) {
        if (now.poll(IDLE) == 0) {
            end(consumer);
        }
    }

    private static long end(Consumer<byte[], byte[]> consumer) {
        return consumer.endOffsets(List.of(PARTITION), ANSWER).getOrDefault(PARTITION, 0L);
    }

    /** The oldest hour is left out, because counters forget it one after the other. */
    private void look(AccountReading now) {
        Instant at = Instant.now();
        long oldest = IdMinute.hour(IdMinute.at(at.minus(keep)));
        now.ask(ledger -> ledger.forgetBefore(IdMinute.first(oldest + 1)));
        unequal = unequal.next(now.ask(Ledger::imbalances), at);
    }

    private KafkaConsumer<byte[], byte[]> open() {
        Map<String, Object> settings = kafka.clientSettings(CLIENT);
        settings.putAll(AccountReading.settings());
        settings.put("fetch.max.wait.ms", (int) IDLE.toMillis());
        settings.put("fetch.max.bytes", FETCH_MAX_BYTES);
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void failed(Throwable e) {
        if (reader.isClosed()) {
            return;
        }
        off = false; // nobody knows whether the topic is there
        if (failure == null) {
            LOG.warn("Could not read the account for the console; tried again: {}", e.toString());
        }
        failure =
                e instanceof OperatorException known
                        ? known.getMessage() + ". " + known.remedy()
                        : String.valueOf(e);
        first.countDown();
    }

    @Override
    public void close() {
        AccountReading now = reading;
        if (now != null) {
            now.wakeup();
        }
        reader.close();
    }
}
