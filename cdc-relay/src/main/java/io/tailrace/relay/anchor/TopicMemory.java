package io.tailrace.relay.anchor;

import io.tailrace.event.EventId;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.position.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Since when the topics of events still hold every record that was published. A row that is older,
 * and whose id the topics do not hold, may have been published or not: nothing decides it.
 *
 * @param since the ids of younger rows decide; null if no topic has lost a record, so that every id
 *     decides
 */
record TopicMemory(@Nullable Instant since) {

    /** A topic that holds everything that was ever published to it. */
    static final TopicMemory COMPLETE = new TopicMemory(null);

    /** Clocks of the services that make ids may be ahead of that of the relay by so much. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final int UUID_LENGTH = 36;

    /**
     * Asks the brokers.
     *
     * @param kafka the cluster of the admin client
     */
    static TopicMemory of(Admin admin, KafkaCluster kafka) throws InterruptedException {
        String prefix = kafka.topics().outboxPrefix();
        try {
            Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
            for (TopicPartition partition : partitions(admin, prefix)) {
                earliest.put(partition, OffsetSpec.earliest());
            }
            Map<TopicPartition, OffsetSpec> first = new HashMap<>();
            admin.listOffsets(earliest).all().get().entrySet().stream()
                    .filter(begin -> begin.getValue().offset() > 0)
                    .forEach(begin -> first.put(begin.getKey(), OffsetSpec.forTimestamp(0)));
            TopicRetention retention =
                    TopicRetention.of(
                            admin,
                            first.keySet().stream().map(TopicPartition::topic).distinct().toList());
            return admin.listOffsets(first).all().get().entrySet().stream()
                    .map(
                            record ->
                                    retention.completeSince(
                                            record.getKey().topic(), timeOf(record.getValue())))
                    .max(Instant::compareTo)
                    .map(time -> new TopicMemory(time.plus(CLOCKS)))
                    .orElse(COMPLETE);
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka, "read what the topics " + prefix + "* still hold", e.getCause());
        }
    }

    private static List<TopicPartition> partitions(Admin admin, String prefix)
            throws InterruptedException, ExecutionException {
        List<String> names =
                admin.listTopics().names().get().stream()
                        .filter(name -> name.startsWith(prefix))
                        .toList();
        return admin.describeTopics(names).allTopicNames().get().values().stream()
                .flatMap(TopicMemory::partitions)
                .toList();
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()));
    }

    /** The time of the first record that a partition holds; null if it holds none. */
    private static @Nullable Instant timeOf(ListOffsetsResultInfo first) {
        return first.timestamp() < 0 ? null : Instant.ofEpochMilli(first.timestamp());
    }

    /**
     * What the topics decide about the rows that a watermark leaves open: everything, if they hold
     * all that was published since such a row can exist.
     *
     * @param watermark null for none
     */
    TopicMemory given(@Nullable Watermark watermark) {
        return since == null || (watermark != null && !watermark.since().isBefore(since))
                ? COMPLETE
                : this;
    }

    /** Whether the topics would hold the id if the row had been published. */
    boolean decides(@Nullable String id) {
        if (since == null || id == null) {
            return true;
        }
        return id.length() == UUID_LENGTH
                && timeOf(id).filter(time -> !time.isBefore(since)).isPresent();
    }

    /**
     * The SQL condition of rows that the topics decide. The text of a UUIDv7 sorts by its time.
     *
     * @param id the SQL expression of the rows' id
     */
    String condition(String id) {
        if (since == null) {
            return "true";
        }
        String text = "%012x".formatted(since.toEpochMilli());
        return "(%1$s IS NULL OR substr(%1$s::text, 15, 1) = '7' AND %1$s::text COLLATE \"C\" >= '%2$s-%3$s')"
                .formatted(id, text.substring(0, 8), text.substring(8));
    }

    private static Optional<Instant> timeOf(String id) {
        try {
            return EventId.parse(id).time();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
