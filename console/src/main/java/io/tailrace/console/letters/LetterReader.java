package io.tailrace.console.letters;

import io.tailrace.console.http.ApiException;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads single dead letters, one caller after the other, with clients that stay open. Safe for use
 * by any thread.
 */
final class LetterReader implements AutoCloseable {

    /** The threads that wait also serve everything else. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String CLIENT = "tailrace-console-letter";

    private final KafkaCluster kafka;
    private @Nullable TopicScan open;
    private final Semaphore turn = new Semaphore(1);
    private volatile boolean closed;

    LetterReader(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads one dead letter; empty if the topic does not have it any more.
     *
     * @throws OperatorException if the brokers refuse it
     */
    Optional<DeadLetterRecord> read(int partition, long offset) throws InterruptedException {
        if (!turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw ApiException.unavailable(
                    "Other dead letters are being read, and the brokers do not answer",
                    "Try again in a moment.");
        }
        try {
            return closed ? Optional.empty() : readAlone(partition, offset);
        } finally {
            turn.release();
        }
    }

    private Optional<DeadLetterRecord> readAlone(int partition, long offset) {
        TopicScan scan = open == null ? TopicScan.openSmall(kafka, CLIENT) : open;
        open = scan;
        try {
            return read(scan, new TopicPartition(kafka.topics().deadLetter(), partition), offset);
        } catch (OperatorException | KafkaException e) {
            open = null;
            scan.close();
            throw e;
        }
    }

    private static Optional<DeadLetterRecord> read(
            TopicScan scan, TopicPartition partition, long offset) {
        List<TopicPartition> one = List.of(partition);
        long first = scan.beginning(one).getOrDefault(partition, 0L);
        long end = scan.end(one).getOrDefault(partition, 0L);
        if (offset < first || offset >= end) {
            return Optional.empty();
        }
        AtomicReference<@Nullable DeadLetterRecord> found = new AtomicReference<>();
        scan.read(
                Map.of(partition, offset),
                Map.of(partition, offset + 1),
                record -> {
                    if (record.offset() == offset) {
                        found.set(new DeadLetterRecord(record, null));
                    }
                    return false;
                });
        return Optional.ofNullable(found.get());
    }

    @Override
    public void close() {
        closed = true;
        turn.acquireUninterruptibly();
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
