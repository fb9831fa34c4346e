package io.tailrace.processor.held;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.processor.schedule.ScheduleCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** Counts the dead letters of the events that were cancelled in one run. */
final class CancelledEvents {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final TopicScan scan;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> start;

    /** Counts dead letters that are written from now on. */
    CancelledEvents(KafkaCluster kafka, TopicScan scan) throws InterruptedException {
        this.scan = scan;
        this.partitions =
                TopicScan.partitions(
                        scan.describe(
                                kafka.topics().deadLetter(),
                                "Start a processor, which creates the topic, or give the prefix of"
                                        + " the topic's name with --events-prefix."));
        this.start = scan.end(partitions);
    }

    /**
     * The dead letters of a run. The partitions of one transaction become readable one after the
     * other, so this waits until every dead letter that is written by now is committed or aborted.
     *
     * @param deadline of {@link System#nanoTime()}: how long to wait for that
     */
    long count(String run, long deadline) throws InterruptedException {
        Map<TopicPartition, Long> written = scan.writtenEnd(partitions);
        while (isOpen(written) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        AtomicLong count = new AtomicLong();
        scan.read(
                start,
                record -> {
                    count.addAndGet(isCancelled(record, run) ? 1 : 0);
                    return true;
                });
        return count.get();
    }

    private boolean isOpen(Map<TopicPartition, Long> written) {
        Map<TopicPartition, Long> end = scan.end(partitions);
        return written.entrySet().stream()
                .anyMatch(w -> end.getOrDefault(w.getKey(), 0L) < w.getValue());
    }

    private static boolean isCancelled(ConsumerRecord<byte[], byte[]> record, String run) {
        Headers headers = record.headers();
        String message = TextHeaders.getOr(headers, EventHeaders.STREAMS_MESSAGE, "");
        return TextHeaders.getOr(headers, EventHeaders.REASON, "")
                        .equals(EventError.CANCELLED.reason())
                && message.startsWith(ScheduleCommand.cancelledIn(run));
    }
}
