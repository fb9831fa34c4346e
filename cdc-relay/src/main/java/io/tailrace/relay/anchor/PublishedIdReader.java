package io.tailrace.relay.anchor;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.record.PublishedEvent;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.protection.TermEndedException;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ids of all published events of a source from the relay's topics with {@code
 * read_committed}. The duration is proportional to the number of events that are read. For one
 * thread.
 */
final class PublishedIdReader {

    private static final Duration POLL = Duration.ofMillis(200);

    /** So much may the clock of a producer be behind that of the database. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    /** Receives the events one by one, their ids as the database shows them. */
    interface Sink {
        void add(PublishedEvent event) throws SQLException;

        /** Whether no further event is needed. */
        default boolean isDone() {
            return false;
        }
    }

    private final KafkaClients clients;
    private final KafkaCluster kafka;
    private final TopicNames names;
    private final RowTopics topics;
    private final Set<String> sources;
    private final TermSessions sessions;
    private final @Nullable Instant since;

    /** Up to where the partitions were read; empty before. */
    private Map<TopicPartition, Long> read = Map.of();

    /**
     * @param topics the topics of the outbox
     * @param sources the names that events of the source may have in {@code ce_source}: an id is
     *     unique only together with its source
     * @param sessions end what waits when the term ends
     * @param since ids that were published before this time of the database's clock are not needed;
     *     null to read all
     */
    PublishedIdReader(
            KafkaClients clients,
            KafkaCluster kafka,
            RowTopics topics,
            Collection<String> sources,
            TermSessions sessions,
            @Nullable Instant since) {
        this.clients = clients;
        this.kafka = kafka;
        this.names = kafka.topics();
        this.topics = topics;
        this.sources = Set.copyOf(sources);
        this.sessions = sessions;
        this.since = since;
    }

    /**
     * Reads all records up to the current ends of the topics, or what came to the topics since the
     * last call; open transactions are waited for. Records that a retention removes meanwhile may
     * be left out: what the topics decide has to be asked after the reading, see {@link
     * TopicMemory}.
     *
     * @throws TermEndedException if the term ends first
     */
    void read(Sink sink) throws SQLException {
        try {
            readAll(sink);
        } catch (TopicAuthorizationException e) {
            throw KafkaErrors.refused(kafka, "read which rows are published", e, toRead(e));
        }
    }

    private KafkaRight toRead(TopicAuthorizationException e) {
        Resource topics =
                e.unauthorizedTopics().contains(names.deadLetter())
                        ? Resource.topic(names.deadLetter())
                        : Resource.topics(this.topics.prefix());
        return KafkaRight.missing(topics, Set.of(Operation.READ));
    }

    private void readAll(Sink sink) throws SQLException {
        try (Consumer<byte[], byte[]> committed =
                        new InterruptSafeConsumer(clients.consumer(true));
                Consumer<byte[], byte[]> uncommitted =
                        new InterruptSafeConsumer(clients.consumer(false))) {
            List<TopicPartition> partitions = partitions(uncommitted);
            uncommitted.assign(partitions); // Kafka's client warns without it
            Map<TopicPartition, Long> ends = uncommitted.endOffsets(partitions);
            committed.assign(partitions);
            if (read.isEmpty()) {
                seek(committed, partitions);
            } else {
                partitions.forEach(p -> committed.seek(p, read.getOrDefault(p, 0L)));
            }
            ReadingProgress progress = new ReadingProgress();
            while (!sink.isDone() && left(committed, ends) > 0) {
                sessions.requireTerm("the ids of published events were read");
                ConsumerRecords<byte[], byte[]> records = committed.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    add(record, sink);
                }
                progress.read(records.count(), () -> left(committed, ends));
            }
            read = ends;
        }
    }

    /** A partition without a record of the time or later is not read at all. */
    private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        if (since == null) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.minus(CLOCKS).toEpochMilli()));
        Map<TopicPartition, @Nullable OffsetAndTimestamp> first = consumer.offsetsForTimes(times);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp found = first.get(partition);
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        return consumer.listTopics().entrySet().stream()
                .filter(topic -> isRelayTopic(topic.getKey()))
                .flatMap(topic -> topic.getValue().stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private boolean isRelayTopic(String topic) {
        return topics.mayHold(topic) || topic.equals(names.deadLetter());
    }

    /** How many offsets are not read yet. A consumer can be beyond an end. */
    private static long left(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    private void add(ConsumerRecord<byte[], byte[]> record, Sink sink) throws SQLException {
        PublishedEvent event =
                record.topic().equals(names.deadLetter())
                        ? topics.deadLetter(record.headers(), sources)
                        : topics.event(record.topic(), record.headers(), sources);
        if (event != null) {
            sink.add(event.withId(PublishedId.withoutConverter(event.id())));
        }
    }
}
