package io.tailrace.chaos.world;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What an operator does with the topics of a run. For one thread. */
final class Topics implements AutoCloseable {

    /**
     * The broker removes expired records without delay, and admits the short sessions of the
     * processors.
     */
    static final Map<String, String> BROKER_SETTINGS =
            Map.of(
                    "log.retention.check.interval.ms", "500",
                    "log.initial.task.delay.ms", "500",
                    "group.min.session.timeout.ms", "1000");

    private static final String EVENTS = "outbox.order";
    private static final String POSITIONS = "tailrace.positions";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String RETENTION_MS = "5000";
    private static final String SEGMENT_MS = "500";

    private final ChaosRun run;
    private final String bootstrapServers;
    private final Admin admin;

    Topics(ChaosRun run, String bootstrapServers) {
        this.run = run;
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    void deletePositions() throws ExecutionException, InterruptedException {
        delete(POSITIONS);
    }

    /**
     * Deletes the topic of the events and creates it again, empty.
     *
     * @param caughtUp every event that was committed before this time was delivered
     */
    void replaceEvents(Deliveries deliveries, Instant caughtUp)
            throws ExecutionException, InterruptedException {
        int partitions = partitions().size();
        delete(EVENTS);
        deliveries.topicsDeleted();
        run.await(SOON, () -> created(new NewTopic(EVENTS, partitions, (short) 1)));
        deliveries.topicsCreated(caughtUp, Instant.now());
    }

    /** Shortens the retention of the events to seconds, and waits until records are removed. */
    void shortenRetention() throws ExecutionException, InterruptedException {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, EVENTS);
        admin.incrementalAlterConfigs(
                        Map.of(
                                topic,
                                List.of(
                                        set(TopicConfig.RETENTION_MS_CONFIG, RETENTION_MS),
                                        set(TopicConfig.SEGMENT_MS_CONFIG, SEGMENT_MS))))
                .all()
                .get();
        if (!run.await(SOON, this::hasLostRecords)) {
            throw new IllegalStateException("The broker removed no record of topic " + EVENTS);
        }
    }

    /** The ids of all events that the topics hold now. */
    Set<String> ids() throws ExecutionException, InterruptedException {
        Set<String> ids = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    ids.add(ReadCommitted.header(record, EventHeaders.ID));
                }
            }
        }
        return ids;
    }

    @Override
    public void close() {
        admin.close();
    }

    private void delete(String topic) throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(topic)).all().get();
        run.await(SOON, () -> !exists(topic));
    }

    private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        TopicDescription topic =
                Objects.requireNonNull(
                        admin.describeTopics(List.of(EVENTS)).allTopicNames().get().get(EVENTS));
        return topic.partitions().stream()
                .map(p -> new TopicPartition(EVENTS, p.partition()))
                .toList();
    }

    private boolean exists(String topic) {
        return answer(() -> admin.listTopics().names().get().contains(topic));
    }

    private boolean created(NewTopic topic) {
        if (!exists(topic.name())) {
            answer(() -> admin.createTopics(List.of(topic)).all().get() == null);
        }
        return exists(topic.name());
    }

    private boolean hasLostRecords() {
        return answer(
                () -> {
                    Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
                    partitions().forEach(p -> earliest.put(p, OffsetSpec.earliest()));
                    return admin.listOffsets(earliest).all().get().values().stream()
                            .anyMatch(first -> first.offset() > 0);
                });
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** A question to the brokers. */
    private interface Question {

        boolean ask() throws ExecutionException, InterruptedException;
    }

    /** The answer; no if the brokers refuse one, for example because a topic is being deleted. */
    private static boolean answer(Question question) {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
