package io.tailrace.relay.anchor;

import io.tailrace.event.EventId;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.rows.IdTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Since when the topics of events still hold every record that was published. A row that is older,
 * and whose id the topics do not hold, may have been published or not: nothing decides it. Each
 * aggregate type has a topic of its own, so that a topic that has lost records leaves open only
 * rows of its own type.
 *
 * @param since the ids of younger rows decide, by the aggregate types whose topics have lost
 *     records; every id of another type decides
 */
record TopicMemory(Map<String, Instant> since) {

    /** A topic that holds everything that was ever published to it. */
    static final TopicMemory COMPLETE = new TopicMemory(Map.of());

    /** Clocks of the services that make ids may be ahead of that of the relay by so much. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final int UUID_LENGTH = 36;

    /** Copies the map. */
    TopicMemory {
        since = Map.copyOf(since);
    }

    /**
     * Asks the brokers. Whoever reads ids asks after the reading: records that the retention
     * removed meanwhile may not have been read.
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
            Map<String, Instant> since = new HashMap<>();
            admin.listOffsets(first)
                    .all()
                    .get()
                    .forEach(
                            (partition, record) ->
                                    since.merge(
                                            partition.topic().substring(prefix.length()),
                                            retention
                                                    .completeSince(
                                                            partition.topic(), timeOf(record))
                                                    .plus(CLOCKS),
                                            TopicMemory::later));
            return new TopicMemory(since);
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
        return watermark == null ? this : after(watermark.since());
    }

    /** What the topics decide about rows that were not published before a time. */
    TopicMemory after(Instant published) {
        Map<String, Instant> open = new HashMap<>(since);
        open.values().removeIf(time -> !published.isBefore(time));
        return new TopicMemory(open);
    }

    /**
     * What the topics decide about the rows of the stream from a position on: everything, if it is
     * known up to where the stream was published before.
     */
    TopicMemory ofStream(StoredPosition from) {
        if (from.publishedUntil() != null) {
            return COMPLETE;
        }
        TopicMemory known = given(from.watermark());
        return from.checkedSince() == null ? known : known.after(from.checkedSince());
    }

    /** Whether the topics would hold the row's id if the row had been published. */
    boolean decides(CapturedRow row) {
        String id = row.id();
        Instant complete = row.aggregateType() == null ? null : since.get(row.aggregateType());
        if (complete == null || id == null) {
            return true;
        }
        return id.length() == UUID_LENGTH
                && timeOf(id).filter(time -> !time.isBefore(complete)).isPresent();
    }

    /**
     * The SQL condition of rows that the topics decide. The text of a UUIDv7 sorts by its time. The
     * characters of a topic's name need no quoting.
     *
     * @param columns the SQL expressions of the rows' id and aggregate type, and others
     */
    String condition(List<String> columns) {
        if (since.isEmpty()) {
            return "true";
        }
        return "(%s IS NULL OR CASE coalesce(%s::text, '') %s ELSE true END)"
                .formatted(
                        columns.get(0),
                        columns.get(1),
                        since.entrySet().stream()
                                .map(type -> condition(columns.get(0), type))
                                .collect(Collectors.joining(" ")));
    }

    private static String condition(String id, Map.Entry<String, Instant> type) {
        return "WHEN '%s' THEN %s"
                .formatted(type.getKey(), IdTime.isNotBefore(id, type.getValue()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Optional<Instant> timeOf(String id) {
        try {
            return EventId.parse(id).time();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
