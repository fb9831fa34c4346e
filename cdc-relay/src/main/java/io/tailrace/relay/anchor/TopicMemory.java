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
 */
record TopicMemory(
        Map<String, Instant> since, Map<String, Instant> lost, @Nullable RowTopics route) {

    /** A topic that holds everything that was ever published to it. */
    static final TopicMemory COMPLETE = new TopicMemory(Map.of());

    /** Clocks of the services that make ids may be ahead of that of the relay by so much. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final int UUID_LENGTH = 36;

    /** Copies the maps. */
    TopicMemory {
        since = Map.copyOf(since);
        lost = Map.copyOf(lost);
    }

    /** What is known if the topics show all types. */
    TopicMemory(Map<String, Instant> since) {
        this(since, Map.of(), null);
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
        lost(admin, kafka, prefix, topic -> topic.startsWith(prefix))
                .forEach((topic, time) -> since.put(topic.substring(prefix.length()), time));
        return new TopicMemory(since);
    }

    /**
     * Asks the brokers about topics whose names do not show the aggregate type.
     *
     * @param types asked only if a topic has lost records
     * @see #lost
     */
    static TopicMemory of(Admin admin, KafkaCluster kafka, RowTopics topics, Types types)
            throws SQLException, InterruptedException {
        Map<String, Instant> lost = lost(admin, kafka, topics.prefix(), topics::mayHold);
        if (lost.isEmpty()) {
            return COMPLETE;
        }
        Map<String, Instant> since = new HashMap<>();
        for (String type : types.read()) {
            topics.of(type).map(lost::get).ifPresent(time -> since.put(type, time));
        }
        return new TopicMemory(since, lost, topics);
    }

    /**
     * Asks the brokers. Whoever reads ids asks after the reading: records that the retention
     * removed meanwhile may not have been read.
     *
     * @param kafka the cluster of the admin client
     * @param prefix what names of the topics begin with, for messages
     * @return since when topics that have lost records are complete, by topic
     */
    private static Map<String, Instant> lost(
            Admin admin, KafkaCluster kafka, String prefix, Predicate<String> topics)
            throws InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
            for (TopicPartition partition : partitions(admin, topics)) {
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
                                            partition.topic(),
                                            retention
                                                    .completeSince(
                                                            partition.topic(), timeOf(record))
                                                    .plus(CLOCKS),
                                            TopicMemory::later));
            return since;
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka, "read what the topics " + prefix + "* still hold", e.getCause());
        }
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
        return new TopicMemory(open(since, published), open(lost, published), route);
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
