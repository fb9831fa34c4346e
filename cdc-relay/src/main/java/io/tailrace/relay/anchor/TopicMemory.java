package io.tailrace.relay.anchor;

import io.tailrace.event.EventId;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.rows.IdTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
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
 * @param lost the same by the topics, for types that rows of the log have and the table has not;
 *     empty if the topics show all types
 * @param route the topics of aggregate types; null if {@code lost} is empty
 * @param compacted those of the topics that have lost records by compaction, or may have
 */
record TopicMemory(
        Map<String, Instant> since,
        Map<String, Instant> lost,
        @Nullable RowTopics route,
        Set<String> compacted) {

    /** A topic that holds everything that was ever published to it. */
    static final TopicMemory COMPLETE = new TopicMemory(Map.of());

    /** Clocks of the services that make ids may be ahead of that of the relay by so much. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final int UUID_LENGTH = 36;

    /** Copies the collections. */
    TopicMemory {
        since = Map.copyOf(since);
        lost = Map.copyOf(lost);
        compacted = Set.copyOf(compacted);
    }

    /** What is known if the topics show all types. */
    TopicMemory(Map<String, Instant> since) {
        this(since, Map.of(), null, Set.of());
    }

    /** The types of aggregates that rows of the table have. */
    interface Types {
        Collection<String> read() throws SQLException;
    }

    /**
     * Asks the brokers about topics of CloudEvents, whose names end with the aggregate type.
     *
     * @see #lost
     */
    static TopicMemory of(Admin admin, KafkaCluster kafka) throws InterruptedException {
        String prefix = kafka.topics().outboxPrefix();
        Map<String, Instant> since = new HashMap<>();
        Lost lost = lost(admin, kafka, prefix, topic -> topic.startsWith(prefix));
        lost.since.forEach((topic, time) -> since.put(topic.substring(prefix.length()), time));
        return new TopicMemory(since, Map.of(), null, lost.compacted);
    }

    /**
     * Asks the brokers about topics whose names do not show the aggregate type.
     *
     * @param types asked only if a topic has lost records
     * @see #lost
     */
    static TopicMemory of(Admin admin, KafkaCluster kafka, RowTopics topics, Types types)
            throws SQLException, InterruptedException {
        Lost lost = lost(admin, kafka, topics.prefix(), topics::mayHold);
        if (lost.since.isEmpty()) {
            return COMPLETE;
        }
        Map<String, Instant> since = new HashMap<>();
        for (String type : types.read()) {
            topics.of(type).map(lost.since::get).ifPresent(time -> since.put(type, time));
        }
        return new TopicMemory(since, lost.since, topics, lost.compacted);
    }

    /**
     * What topics have lost.
     *
     * @param since since when topics that have lost records are complete, by topic
     * @param compacted those that have records and are compacted
     */
    private record Lost(Map<String, Instant> since, Set<String> compacted) {}

    /**
     * Asks the brokers. Whoever reads ids asks after the reading: records that the retention
     * removed meanwhile may not have been read.
     *
     * @param kafka the cluster of the admin client
     * @param prefix what names of the topics begin with, for messages
     */
    private static Lost lost(
            Admin admin, KafkaCluster kafka, String prefix, Predicate<String> topics)
            throws InterruptedException {
        try {
            List<TopicPartition> partitions = partitions(admin, topics);
            TopicRetention retention =
                    TopicRetention.of(
                            admin,
                            partitions.stream().map(TopicPartition::topic).distinct().toList());
            Map<String, Instant> since = removed(admin, partitions, retention);
            Set<String> compacted = compacted(admin, partitions, retention);
            compacted.forEach(
                    topic ->
                            since.merge(
                                    topic,
                                    retention.compactedSince(topic).plus(CLOCKS),
                                    TopicMemory::later));
            return new Lost(since, compacted);
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka, "read what the topics " + prefix + "* still hold", e.getCause());
        }
    }

    /** Partitions that do not begin with the first record they had. */
    private static Map<String, Instant> removed(
            Admin admin, List<TopicPartition> partitions, TopicRetention retention)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        offsets(admin, partitions, OffsetSpec.earliest())
                .forEach(
                        (partition, begin) -> {
                            if (begin > 0) {
                                first.put(partition, OffsetSpec.forTimestamp(0));
                            }
                        });
        Map<String, Instant> since = new HashMap<>();
        admin.listOffsets(first)
                .all()
                .get()
                .forEach(
                        (partition, record) ->
                                since.merge(
                                        partition.topic(),
                                        retention
                                                .completeSince(partition.topic(), timeOf(record))
                                                .plus(CLOCKS),
                                        TopicMemory::later));
        return since;
    }

    /** A compacted partition begins as it always did, and lacks records behind. */
    private static Set<String> compacted(
            Admin admin, List<TopicPartition> partitions, TopicRetention retention)
            throws InterruptedException, ExecutionException {
        Set<String> written = new TreeSet<>();
        offsets(
                        admin,
                        partitions.stream().filter(p -> retention.isCompacted(p.topic())).toList(),
                        OffsetSpec.latest())
                .forEach(
                        (partition, end) -> {
                            if (end > 0) {
                                written.add(partition.topic());
                            }
                        });
        return written;
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(wanted)
                .all()
                .get()
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private static List<TopicPartition> partitions(Admin admin, Predicate<String> topics)
            throws InterruptedException, ExecutionException {
        List<String> names = admin.listTopics().names().get().stream().filter(topics).toList();
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
        Map<String, Instant> open = open(since, published);
        Map<String, Instant> openTopics = open(lost, published);
        return new TopicMemory(
                open,
                openTopics,
                route,
                open.isEmpty() && openTopics.isEmpty() ? Set.of() : compacted);
    }

    private static Map<String, Instant> open(Map<String, Instant> all, Instant published) {
        Map<String, Instant> open = new HashMap<>(all);
        open.values().removeIf(time -> !published.isBefore(time));
        return open;
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
        Instant complete = row.aggregateType() == null ? null : since(row.aggregateType());
        if (complete == null || id == null) {
            return true;
        }
        return id.length() == UUID_LENGTH
                && timeOf(id).filter(time -> !time.isBefore(complete)).isPresent();
    }

    private @Nullable Instant since(String type) {
        Instant known = since.get(type);
        return known == null && route != null ? route.of(type).map(lost::get).orElse(null) : known;
    }

    /**
     * The SQL condition of rows that the topics decide. The text of a UUIDv7 sorts by its time.
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
                .formatted(
                        type.getKey().replace("'", "''"), IdTime.isNotBefore(id, type.getValue()));
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
