package io.tailrace.console.letters;

import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.scan.TopicScan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads single dead letters, one caller after the other, with clients that stay open. Safe for use
 * by any thread.
 */
final class LetterReader implements AutoCloseable {

    private static final String CLIENT = "tailrace-console-letter";

    private final KafkaCluster kafka;
    private @Nullable TopicScan open;
    private boolean closed;

    LetterReader(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads one dead letter; empty if the topic does not have it any more.
     *
     * @throws OperatorException if the brokers refuse it
     */
    synchronized Optional<DeadLetterRecord> read(int partition, long offset) {
        if (closed) {
            return Optional.empty();
        }
        TopicScan scan = open == null ? TopicScan.open(kafka, CLIENT) : open;
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
    public synchronized void close() {
        closed = true;
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
