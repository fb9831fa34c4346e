package io.tailrace.processor.dlt;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.processor.scan.ScanProgress;
import io.tailrace.processor.scan.ToolClients;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dead-letter topic together with the dispositions of its records. Joins no consumer
 * group and commits no offsets. For one thread.
 */
public final class DeadLetterReader implements AutoCloseable {

    /** The client id of the dead-letter tool. */
    private static final String CLIENT = "tailrace-dlt";

    /** Longer than brokers need to abort a transaction of a writer that was killed. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final List<TopicPartition> REDRIVES =
            List.of(new TopicPartition(RedriveLog.TOPIC, 0));

    /** How long a question to the brokers may take for somebody who waits. */
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final KafkaCluster kafka;
    private final TopicScan scan;
    private final List<TopicPartition> partitions;
    private final RedriveLog redriveLog;

    private DeadLetterReader(KafkaCluster kafka, TopicScan scan, TopicDescription topic) {
        this.kafka = kafka;
        this.scan = scan;
        this.partitions = TopicScan.partitions(topic);
        this.redriveLog = new RedriveLog(topic.topicId());
    }

    /**
     * Connects to the cluster and reads all dispositions.
     *
     * @throws OperatorException if the cluster cannot be reached or has no dead-letter topic
     */
    public static DeadLetterReader open(KafkaCluster kafka) throws InterruptedException {
        return open(kafka, TopicScan.open(kafka, CLIENT));
    }

    /**
     * Like {@link #open(KafkaCluster)}, until it is stopped, as are the scans afterwards: dead
     * letters then seem to be open that are not. The brokers have 3 s for each answer.
     *
     * @param stop is asked before each poll
     */
    public static DeadLetterReader open(KafkaCluster kafka, BooleanSupplier stop)
            throws InterruptedException {
        TopicScan scan = TopicScan.openSmall(kafka, CLIENT, ANSWER);
        scan.stopWhen(stop);
        return open(kafka, scan);
    }

    private static DeadLetterReader open(KafkaCluster kafka, TopicScan scan)
            throws InterruptedException {
        try {
            TopicDescription topic =
                    scan.describe(
                            kafka.topics().deadLetter(),
                            "Start a processor, which creates the topic, or give the prefix of the"
                                    + " topic's name with --events-prefix.");
            DeadLetterReader reader = new DeadLetterReader(kafka, scan, topic);
            reader.readRedriveLog();
            return reader;
        } catch (OperatorException | KafkaException e) {
            scan.close();
            throw e;
        }
    }

    /**
     * Visits the open dead letters that a filter accepts, in order per aggregate. This method is
     * what keeps a dead letter from being redriven or discarded twice: it skips every dead letter
     * that has a disposition in the {@link RedriveLog}. Dead letters that are added while it runs
     * are not visited.
     *
     * @param visitor returns false to stop
     */
    public void forEachOpen(DeadLetterFilter filter, Predicate<DeadLetterRecord> visitor) {
        forEach(filter, letter -> !letter.isOpen() || visitor.test(letter));
    }

    /**
     * Visits the dead letters that a filter accepts, also those that were redriven or discarded, in
     * order per aggregate. Dead letters that are added while it runs are not visited.
     *
     * @param visitor returns false to stop
     */
    public void forEach(DeadLetterFilter filter, Predicate<DeadLetterRecord> visitor) {
        forEach(end(), letter -> !filter.accepts(letter) || visitor.test(letter));
    }

    /**
     * Visits the dead letters that are not older than a time.
     *
     * @param since null for all
     * @param visitor returns false to stop
     */
    public void forEachSince(@Nullable Instant since, Predicate<DeadLetterRecord> visitor) {
        forEach(
                since == null ? scan.beginning(partitions) : scan.since(partitions, since),
                end(),
                visitor);
    }

    /** The present end of the dead-letter topic. */
    Map<TopicPartition, Long> end() {
        return scan.end(partitions);
    }

    /**
     * Visits all dead letters before these ends.
     *
     * @param visitor returns false to stop
     */
    void forEach(Map<TopicPartition, Long> end, Predicate<DeadLetterRecord> visitor) {
        forEach(scan.beginning(partitions), end, visitor);
    }

    /**
     * Visits all dead letters between these offsets.
     *
     * @param start the first offset of each partition that is read
     * @param end the end in each of these partitions
     * @param visitor returns false to stop
     */
    void forEach(
            Map<TopicPartition, Long> start,
            Map<TopicPartition, Long> end,
            Predicate<DeadLetterRecord> visitor) {
        scan.read(
                start,
                end,
                record -> visitor.test(new DeadLetterRecord(record, redriveLog.find(record))));
    }

    /**
     * Sets what is done whenever the reader is about to ask the brokers for more, which it does at
     * least once per second also if the filter accepts nothing.
     */
    void betweenPolls(Runnable action) {
        scan.betweenPolls(action);
    }

    /** Sets who is told how far a scan is. */
    public void onProgress(ScanProgress progress) {
        scan.onProgress(progress);
    }

    /** Sets when scans end early: the condition is asked at least once per second. */
    public void stopWhen(BooleanSupplier condition) {
        scan.stopWhen(condition);
    }

    /**
     * Counts the open dead letters that a filter accepts.
     *
     * @param atMost the number to stop at
     */
    public long countOpen(DeadLetterFilter filter, long atMost) {
        AtomicLong count = new AtomicLong();
        forEachOpen(filter, letter -> count.incrementAndGet() < atMost);
        return count.get();
    }

    /** Whether the dead letter at a position was redriven or discarded when this reader opened. */
    public boolean hasDisposition(int partition, long offset) {
        return redriveLog.has(partition, offset);
    }

    /** How long dead letters are kept, as far as it may be read. */
    public DeadLetterRetention retention() throws InterruptedException {
        return DeadLetterRetention.ask(scan.admin(), kafka);
    }

    /** Reads other topics with the same clients, between two visits. */
    TopicScan scan() {
        return scan;
    }

    /** The dispositions that have been read. */
    RedriveLog redriveLog() {
        return redriveLog;
    }

    /** Creates the topic of the redrive log if it is missing. */
    void createRedriveLog() throws InterruptedException {
        new TopicProvisioner(scan.admin(), kafka)
                .ensure(RedriveLog.spec(), EnumSet.of(Operation.READ, Operation.WRITE));
    }

    /**
     * Reads the redrive log again, all of it: also the dispositions that are behind a transaction
     * of somebody else. Pipelines share the topic, and the transaction of a run that was killed
     * stays open until the brokers abort it.
     *
     * @param run the run that wants to begin, for the message
     * @throws OperatorException if a transaction stays open
     */
    void readWholeRedriveLog(String run) throws InterruptedException {
        if (!scan.awaitReadable(REDRIVES, System.nanoTime() + PATIENCE.toNanos())) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Run %s was not begun, because a transaction in topic %s is open for more than %d s; dispositions behind it cannot be read, and without them dead letters would be dealt with twice"
                            .formatted(run, RedriveLog.TOPIC, PATIENCE.toSeconds()),
                    "Repeat this command. The brokers abort a transaction after its timeout; if it"
                            + " stays open, find its producer with kafka-transactions.sh"
                            + " find-hanging and abort it.");
        }
        readRedriveLog();
    }

    private void readRedriveLog() throws InterruptedException {
        if (scan.find(RedriveLog.TOPIC).isPresent()) {
            scan.read(
                    scan.beginning(REDRIVES),
                    record -> {
                        redriveLog.read(record);
                        return true;
                    });
        }
    }

    /**
     * The topics that dead letters can be sent to.
     *
     * @param dryRun whether missing topics are only reported as created
     */
    RedriveTopics redriveTopics(boolean dryRun) throws InterruptedException {
        return new RedriveTopics(scan.admin(), kafka, partitions.size(), dryRun, topics());
    }

    /** The names of all topics of the cluster. */
    private Set<String> topics() throws InterruptedException {
        try {
            return scan.admin().listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    @Override
    public void close() {
        scan.close();
    }

    /** The settings of every client of the dead-letter tool. The map is new and may be changed. */
    static Map<String, Object> settings(KafkaCluster kafka) {
        return ToolClients.settings(kafka, CLIENT);
    }
}
