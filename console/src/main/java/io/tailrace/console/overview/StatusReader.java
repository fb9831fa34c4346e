package io.tailrace.console.overview;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.StatusCodec;
import io.tailrace.process.live.StatusTopic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what processes report, from the beginning of the topic, and follows it. Joins no consumer
 * group and commits nothing. One thread, which is a daemon. A failure is shown and tried again;
 * what was read before stays. Safe for any thread.
 */
final class StatusReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusReader.class);
    private static final TopicPartition PARTITION = new TopicPartition(StatusTopic.NAME, 0);

    /** How long brokers may take to answer. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofSeconds(2);

    /**
     * A broker holds a request back until a report comes, and answers no other one before: shorter
     * than {@link #POLL}, so that it can be asked whether it is there.
     */
    private static final Duration HELD_BACK = Duration.ofSeconds(1);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private static final String ENDED =
            "the thread that reads has ended; the log of this process says why. Start it again";

    private final KafkaCluster kafka;
    private final Reports reports;
    private final InstantSource clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch complete = new CountDownLatch(1);
    private final Thread thread = DaemonThreads.named("console-status").newThread(this::run);
    private volatile boolean started;
    private volatile @Nullable Instant answered;
    private final Outage outage = new Outage();
    private final AtomicLong leftOut = new AtomicLong();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    /** Of the thread: the offset of the next record; negative before the first. */
    private long next = -1;

    private boolean warned;

    StatusReader(KafkaCluster kafka, Reports reports, InstantSource clock) {
        this.kafka = kafka;
        this.reports = reports;
        this.clock = clock;
    }

    /** Begins to read. */
    StatusReader start() {
        thread.start();
        started = true;
        return this;
    }

    /** Why nothing is read at this moment; null if reports are read. */
    Outage.@Nullable Failure failure() {
        if (started && !thread.isAlive() && stop.getCount() > 0) {
            return new Outage.Failure(heard(), ENDED, false);
        }
        return outage.failure();
    }

    /** Whether everything that was there at the start is read, or nothing can be read. */
    boolean isComplete() {
        return complete.getCount() == 0 || failure() != null;
    }

    /**
     * When the brokers answered last, by the clock of this machine: whoever is silent after that
     * may have reported. Now, if they have not answered yet.
     */
    Instant heard() {
        Instant last = answered;
        return last == null ? clock.instant() : last;
    }

    /** How many records were left out because they are no reports. */
    long leftOut() {
        return leftOut.get();
    }

    /**
     * Waits until everything that was there at the start is read, unless nothing can be read.
     *
     * @return false if it is read, but not to the end: every process seems to be gone
     */
    boolean awaitComplete(Duration atMost) throws InterruptedException {
        return isComplete()
                || complete.await(atMost.toMillis(), TimeUnit.MILLISECONDS)
                || failure() != null;
    }

    @Override
    public void close() {
        stop.countDown();
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private void run() {
        try {
            do {
                attempt(this::read);
            } while (!stop.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong, also for want of memory, is shown and does not end the thread. */
    void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (WakeupException e) {
            LOG.debug("Woken up to stop", e);
        } catch (KafkaException e) {
            failed(String.valueOf(e.getMessage()), false);
        } catch (RuntimeException | Error e) {
            failed(e.toString(), false);
            LOG.error("Reading what processes report has failed", e);
        }
    }

    private void read() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (Closing reading = new Closing(new KafkaConsumer<>(settings(), bytes, bytes))) {
            consumer = reading.consumer();
            follow(reading.consumer());
        } finally {
            consumer = null;
        }
    }

    /** Closes a consumer within a short time. */
    private record Closing(Consumer<byte[], byte[]> consumer) implements AutoCloseable {

        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = kafka.clientSettings("console-status");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) HELD_BACK.toMillis());
        return settings;
    }

    private void follow(Consumer<byte[], byte[]> reading) {
        if (reading.partitionsFor(StatusTopic.NAME, WAIT).isEmpty()) {
            failed("No process has reported yet: there is no topic " + StatusTopic.NAME, true);
            return;
        }
        reading.assign(List.of(PARTITION));
        if (next < 0) {
            reading.seekToBeginning(List.of(PARTITION));
        } else {
            reading.seek(PARTITION, next);
        }
        long end = reading.endOffsets(List.of(PARTITION), WAIT).getOrDefault(PARTITION, 0L);
        while (stop.getCount() > 0) {
            ConsumerRecords<byte[], byte[]> records = reading.poll(POLL);
            if (records.isEmpty()) {
                // nobody reports, or no broker answers: the consumer does not say which
                reading.endOffsets(List.of(PARTITION), WAIT);
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                take(record, next >= end);
            }
            next = reading.position(PARTITION, WAIT);
            if (next >= end) {
                complete.countDown();
            }
            Instant now = clock.instant();
            answered = now;
            outage.answered(now);
        }
    }

    /** A record that is no report, whatever is wrong with it, is left out and counted. */
    void take(ConsumerRecord<byte[], byte[]> record, boolean live) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        try {
            if (record.key() == null) {
                throw new IllegalArgumentException("a record has no key");
            }
            if (record.value() == null) {
                reports.remove(new String(record.key(), UTF_8));
                return;
            }
            reports.add(StatusCodec.read(record.value()), at);
            if (live) {
                reports.synchronize(at, clock.instant());
            }
        } catch (RuntimeException e) {
            leftOut.incrementAndGet();
            if (!warned) {
                LOG.atWarn()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("offset", record.offset())
                        .log(
                                "Could not read the report of a process ({}); it is left out, and so"
                                        + " are further ones, without another word",
                                e.toString());
            }
            warned = true;
        }
    }

    private void failed(String text, boolean missing) {
        boolean isNew = outage.failed(text, missing, clock.instant());
        if (isNew && !missing) {
            LOG.warn("The console cannot read what processes report, and tries again: {}", text);
        }
        if (missing) {
            complete.countDown();
        }
    }
}
