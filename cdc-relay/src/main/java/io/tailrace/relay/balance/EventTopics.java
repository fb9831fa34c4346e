package io.tailrace.relay.balance;

import io.tailrace.account.RecordHop;
import io.tailrace.account.RecordHop.Counts;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.scan.GroupProgress;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of a pipeline, read from their beginnings to the ends that they have now: nothing
 * bounds when a record with an id of some time was written. For one thread.
 */
final class EventTopics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventTopics.class);
    private static final long LINE_NANOS = 5_000_000_000L;

    /** Receives the records that are counted. */
    @FunctionalInterface
    interface Visitor {
        /** Called for each record. */
        void visit(TopicPartition from, long offset, Counts counts);
    }

    private final KafkaCluster kafka;
    private final TopicScan scan;
    private final RecordHop hops;
    private final Consumer<String> progress;
    private long nextLine = System.nanoTime() + LINE_NANOS;
    private long read;
    private Instant removedBefore = Instant.EPOCH;
    private final Set<TopicPartition> emptied = new HashSet<>();

    /**
     * @param applicationId that of the processors
     * @param progress receives texts for people
     */
    EventTopics(KafkaCluster kafka, String applicationId, Consumer<String> progress) {
        this.kafka = kafka;
        this.progress = progress;
        this.scan = TopicScan.openSmall(kafka, "tailrace-account");
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
        Map<TopicPartition, Long> beginnings = scan.beginning(partitions);
        Set<TopicPartition> shortened = new HashSet<>();
        beginnings.forEach((partition, offset) -> addIfShortened(shortened, partition, offset));
        scan.read(
                beginnings,
                record -> {
                    read++;
                    TopicPartition from = new TopicPartition(record.topic(), record.partition());
                    if (shortened.remove(from)) {
                        removed(Instant.ofEpochMilli(record.timestamp()));
                    }
                    hops.of(record.topic(), record.headers())
                            .ifPresent(counts -> visitor.visit(from, record.offset(), counts));
                    return true;
                });
        for (TopicPartition empty : shortened) {
            emptied.add(empty);
            removed(Instant.now().minus(kept(empty.topic())));
        }
    }

    /**
     * The partitions that were read of which nothing is left. Unless a person has deleted the
     * records, they were written before {@link #removedBefore}.
     */
    Set<TopicPartition> emptied() {
        return Set.copyOf(emptied);
    }

    /** How old a record must be that the broker has removed; zero if that is not known. */
    private Duration kept(String topic) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config =
                    scan.admin().describeConfigs(List.of(resource)).all().get().get(resource);
            ConfigEntry bytes = config == null ? null : config.get("retention.bytes");
            ConfigEntry time = config == null ? null : config.get("retention.ms");
            if (time == null || bytes == null || !"-1".equals(bytes.value())) {
                return Duration.ZERO;
            }
            return Duration.ofMillis(Math.max(0, Long.parseLong(time.value())));
        } catch (ExecutionException e) {
            LOG.debug("Could not read for how long topic {} keeps records", topic, e);
            return Duration.ZERO;
        }
    }

    private static void addIfShortened(
            Set<TopicPartition> shortened, TopicPartition partition, long beginning) {
        if (beginning > 0) {
            shortened.add(partition);
        }
    }

    private void removed(Instant before) {
        if (removedBefore.isBefore(before)) {
            removedBefore = before;
        }
    }

    /** Before this time records were removed from a topic that was read; or the epoch of 1970. */
    Instant removedBefore() {
        return removedBefore;
    }

    /**
     * How far the processors have committed that they have read.
     *
     * @return without partitions if the group does not exist, or may not be seen
     */
    Map<TopicPartition, Long> committed(String group) throws InterruptedException {
        return new GroupProgress(kafka, scan.admin()).committed(group).orElse(Map.of());
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
