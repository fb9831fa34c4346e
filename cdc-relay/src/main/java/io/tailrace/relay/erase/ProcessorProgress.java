package io.tailrace.relay.erase;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.GroupProgress;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.processor.schedule.Schedule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until the processors have read the records of an aggregate that are written by now, so that
 * whatever they hold or dead-letter of them can be found. For one thread.
 */
final class ProcessorProgress {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    /**
     * What processors have not read yet, and may still hold or dead-letter.
     *
     * @param records how many records of the aggregate, and of transactions that are not finished
     * @param unknown the application ids whose progress may not be read
     */
    record Unread(long records, List<String> unknown) {

        static final Unread NONE = new Unread(0, List.of());

        Unread {
            unknown = List.copyOf(unknown);
        }
    }

    private final KafkaCluster kafka;
    private final EraseRequest request;
    private final TopicSearch search;
    private final GroupProgress groups;

    ProcessorProgress(KafkaCluster kafka, EraseRequest request, TopicSearch search) {
        this.kafka = kafka;
        this.request = request;
        this.search = search;
        this.groups = new GroupProgress(kafka, search.scan().admin());
    }

    /**
     * Waits for what is written by now. Asks at least once.
     *
     * @param deadline of {@link System#nanoTime()}
     * @return what is still not read then
     */
    Unread await(long deadline) throws InterruptedException {
        Map<TopicPartition, Long> written = writtenEnd(search.inputs());
        long open = awaitFinished(written, deadline);
        Unread unread = unread(written);
        while (unread.records() > 0 && isBefore(deadline)) {
            LockSupport.parkNanos(PAUSE);
            unread = unread(written);
        }
        // State and outputs of a transaction become readable after its progress.
        open += awaitFinished(writtenEnd(outputs()), deadline);
        return new Unread(unread.records() + open, unread.unknown());
    }

    private Unread unread(Map<TopicPartition, Long> written) throws InterruptedException {
        List<String> unknown = new ArrayList<>();
        long records = 0;
        for (String applicationId : request.applicationIds()) {
            Optional<Map<TopicPartition, Long>> read = groups.committed(applicationId);
            if (read.isEmpty()) {
                unknown.add(applicationId);
            } else if (!read.get().isEmpty() || exists(Schedule.changelog(applicationId))) {
                records += search.countBetween(read.get(), written);
            }
        }
        return new Unread(records, unknown);
    }

    /**
     * Waits until the transactions of records are finished, because those of processes that work
     * are so soon: a little also when the time is over. Returns how many records, also of other
     * aggregates, cannot be read for open transactions then.
     */
    private long awaitFinished(Map<TopicPartition, Long> written, long deadline) {
        long start = System.nanoTime();
        long open = unfinished(written);
        while (open > 0 && (isBefore(deadline) || System.nanoTime() - start < GRACE)) {
            LockSupport.parkNanos(PAUSE);
            open = unfinished(written);
        }
        return open;
    }

    private Map<TopicPartition, Long> writtenEnd(Collection<TopicPartition> partitions)
            throws InterruptedException {
        return partitions.isEmpty() ? Map.of() : search.scan().writtenEnd(partitions);
    }

    private long unfinished(Map<TopicPartition, Long> written) {
        if (written.isEmpty()) {
            return 0;
        }
        Map<TopicPartition, Long> readable = search.scan().end(written.keySet());
        return written.entrySet().stream()
                .mapToLong(
                        end ->
                                Math.max(
                                        0,
                                        end.getValue() - readable.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    private Collection<TopicPartition> outputs() throws InterruptedException {
        List<String> topics = new ArrayList<>(List.of(kafka.topics().deadLetter()));
        request.applicationIds().forEach(id -> topics.add(Schedule.changelog(id)));
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            Optional<TopicDescription> found = search.scan().find(topic);
            found.ifPresent(description -> partitions.addAll(TopicScan.partitions(description)));
        }
        return partitions;
    }

    private boolean exists(String topic) throws InterruptedException {
        return search.scan().find(topic).isPresent();
    }

    private static boolean isBefore(long deadline) {
        return System.nanoTime() - deadline < 0;
    }
}
