package io.tailrace.relay.balance;

import io.tailrace.account.RecordHop;
import io.tailrace.account.RecordHop.Counts;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.scan.TopicScan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics of a pipeline, read from their beginnings to the ends that they have now: nothing
 * bounds when a record with an id of some time was written. For one thread.
 */
final class EventTopics implements AutoCloseable {

    private static final long LINE_NANOS = 5_000_000_000L;

    /** Receives the records that are counted. */
    @FunctionalInterface
    interface Visitor {
        /** Called for each record. */
        void visit(TopicPartition from, Counts counts);
    }

    private final KafkaCluster kafka;
    private final TopicScan scan;
    private final RecordHop hops;
    private final Consumer<String> progress;
    private long nextLine = System.nanoTime() + LINE_NANOS;
    private long read;

    /**
     * @param applicationId that of the processors
     * @param progress receives texts for people
     */
    EventTopics(KafkaCluster kafka, String applicationId, Consumer<String> progress) {
        this.kafka = kafka;
        this.progress = progress;
        this.scan = TopicScan.open(kafka, "tailrace-account");
        this.hops = new RecordHop(kafka.topics(), applicationId);
    }

    /** The names of all topics with records that are counted. */
    Collection<String> all() throws InterruptedException {
        try {
            Collection<String> found = new TreeSet<>(scan.admin().listTopics().names().get());
            found.removeIf(topic -> !hops.isCounted(topic));
            return found;
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    /** Reads topics, as far as they exist. */
    void read(Collection<String> topics, Visitor visitor) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            for (TopicDescription found : scan.find(topic).stream().toList()) {
                partitions.addAll(TopicScan.partitions(found));
            }
        }
        if (partitions.isEmpty()) {
            return;
        }
        scan.betweenPolls(this::report);
        scan.read(
                scan.beginning(partitions),
                record -> {
                    read++;
                    TopicPartition from = new TopicPartition(record.topic(), record.partition());
                    hops.of(record.topic(), record.headers())
                            .ifPresent(counts -> visitor.visit(from, counts));
                    return true;
                });
    }

    private void report() {
        if (System.nanoTime() - nextLine >= 0) {
            nextLine = System.nanoTime() + LINE_NANOS;
            progress.accept("read %d records".formatted(read));
        }
    }

    @Override
    public void close() {
        scan.close();
    }
}
