package io.tailrace.processor.held;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.processor.schedule.ScheduleCommand;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import io.tailrace.record.TextHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** Counts the dead letters of the events that were cancelled or erased in one run. */
final class DeadLettersOfRun {

    private final TopicScan scan;
    private final EventError reason;
    private final String message;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> start;

    /** Counts dead letters that are written from now on. */
    DeadLettersOfRun(KafkaCluster kafka, TopicScan scan, HeldRequest request)
            throws InterruptedException {
        boolean erases = request.action() == Action.ERASE;
        this.scan = scan;
        this.reason = erases ? EventError.ERASED : EventError.CANCELLED;
        this.message =
                erases
                        ? ScheduleCommand.erasedIn(request.run())
                        : ScheduleCommand.cancelledIn(request.run());
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
    long count(long deadline) throws InterruptedException {
        scan.awaitReadable(partitions, deadline);
        AtomicLong count = new AtomicLong();
        scan.read(
                start,
                record -> {
                    count.addAndGet(isOfRun(record) ? 1 : 0);
                    return true;
                });
        return count.get();
    }

    private boolean isOfRun(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        return TextHeaders.getOr(headers, EventHeaders.REASON, "").equals(reason.reason())
                && TextHeaders.getOr(headers, EventHeaders.STREAMS_MESSAGE, "").startsWith(message);
    }
}
