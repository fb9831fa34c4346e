package io.tailrace.processor.dlt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the dead-letter topic, and what was done with its records. Belongs to no consumer group and
 * changes nothing.
 */
public final class DeadLetters implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int TIMEOUT_MS = 15_000;

    private final KafkaCluster target;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Dealings dealings;

    private DeadLetters(
            KafkaCluster target,
            Admin admin,
            KafkaConsumer<byte[], byte[]> consumer,
            TopicDescription topic) {
        this.target = target;
        this.admin = admin;
        this.consumer = consumer;
        this.partitions =
                topic.partitions().stream()
                        .map(p -> new TopicPartition(topic.name(), p.partition()))
                        .toList();
        this.dealings = new Dealings(topic.topicId());
    }

    /**
     * Connects.
     *
     * @throws OperatorException if the cluster is out of reach or has no dead-letter topic
     */
    public static DeadLetters open(KafkaCluster target) throws InterruptedException {
        Admin admin = Admin.create(settings(target));
        try {
            TopicDescription topic = describe(admin, target.topics().deadLetter());
            Map<String, Object> settings = settings(target);
            settings.put("isolation.level", "read_committed");
            settings.put("enable.auto.commit", false);
            KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(
                            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            DeadLetters letters = new DeadLetters(target, admin, consumer, topic);
            letters.readDealings();
            return letters;
        } catch (OperatorException | KafkaException e) {
            admin.close(Duration.ZERO);
            throw e instanceof KafkaException ? KafkaErrors.refused("read dead letters", e) : e;
        }
    }

    /** Reads again what was done. To be called after fencing others that do something. */
    void readDealings() throws InterruptedException {
        if (topics().contains(Dealings.TOPIC)) {
            List<TopicPartition> all = List.of(new TopicPartition(Dealings.TOPIC, 0));
            Map<TopicPartition, Long> start = consumer.beginningOffsets(all);
            read(
                    start,
                    record -> {
                        dealings.read(record);
                        return true;
                    });
        }
    }

    /** What was done. */
    Dealings dealings() {
        return dealings;
    }

    /** Makes the topic that what is done is written to. */
    void prepareDealings() throws InterruptedException {
        new TopicProvisioner(admin, target.replicationFactor()).ensure(List.of(Dealings.spec()));
    }

    /** The names of all topics. */
    Set<String> topics() throws InterruptedException {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused("list topics", e.getCause());
        }
    }

    /**
     * Shows the records that are there now, those of one aggregate in their order.
     *
     * @param visitor returns whether it wants more
     */
    public void forEach(LetterFilter filter, Predicate<Letter> visitor) {
        forEach(consumer.beginningOffsets(partitions), filter, visitor);
    }

    /** Shows the records from those offsets on that are there now. */
    void forEach(Map<TopicPartition, Long> start, LetterFilter filter, Predicate<Letter> visitor) {
        read(
                start,
                record -> {
                    Letter letter = new Letter(record, dealings.of(record));
                    return !filter.matches(letter) || visitor.test(letter);
                });
    }

    /** Where the next records will be. */
    Map<TopicPartition, Long> end() {
        return consumer.endOffsets(partitions);
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ZERO);
    }

    private void read(
            Map<TopicPartition, Long> start, Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
        Collection<TopicPartition> all = start.keySet();
        Map<TopicPartition, Long> end = new HashMap<>(consumer.endOffsets(all));
        consumer.assign(all);
        start.forEach(consumer::seek);
        while (end.entrySet().stream()
                .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                boolean before = record.offset() < end.getOrDefault(partition, 0L);
                if (before && !visitor.test(record)) {
                    return;
                }
            }
        }
    }

    private static TopicDescription describe(Admin admin, String topic)
            throws InterruptedException {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .findFirst()
                    .orElseThrow();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new OperatorException(
                        ExitCode.SETUP,
                        "Topic " + topic + " does not exist",
                        "Start a processor once, or give the prefix it has with --events-prefix.",
                        e);
            }
            throw KafkaErrors.refused("describe topic " + topic, e.getCause());
        }
    }

    static Map<String, Object> settings(KafkaCluster target) {
        Map<String, Object> settings = new HashMap<>(target.clientProperties());
        settings.put("bootstrap.servers", target.bootstrapServers());
        settings.put("client.id", "tailrace-dlt");
        settings.putIfAbsent("default.api.timeout.ms", TIMEOUT_MS);
        settings.putIfAbsent("request.timeout.ms", TIMEOUT_MS / 3);
        return settings;
    }
}
