package io.tailrace.processor.dlt;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the dead-letter topic together with the dispositions of its records. Joins no consumer
 * group and commits no offsets. For one thread.
 */
public final class DeadLetterReader implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final int API_TIMEOUT_MS = 15_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    private final KafkaCluster kafka;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final RedriveLog redriveLog;
    private Runnable betweenPolls = () -> {};

    private DeadLetterReader(
            KafkaCluster kafka,
            Admin admin,
            KafkaConsumer<byte[], byte[]> consumer,
            TopicDescription topic) {
        this.kafka = kafka;
        this.admin = admin;
        this.consumer = consumer;
        this.partitions =
                topic.partitions().stream()
                        .map(p -> new TopicPartition(topic.name(), p.partition()))
                        .toList();
        this.redriveLog = new RedriveLog(topic.topicId());
    }

    /**
     * Connects to the cluster and reads all dispositions.
     *
     * @throws OperatorException if the cluster cannot be reached or has no dead-letter topic
     */
    public static DeadLetterReader open(KafkaCluster kafka) throws InterruptedException {
        Admin admin = admin(kafka);
        try {
            TopicDescription topic = describe(kafka, admin, kafka.topics().deadLetter());
            Map<String, Object> settings = settings(kafka);
            settings.put("isolation.level", "read_committed");
            settings.put("enable.auto.commit", false);
            KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(
                            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            DeadLetterReader reader = new DeadLetterReader(kafka, admin, consumer, topic);
            reader.readRedriveLog();
            return reader;
        } catch (OperatorException | KafkaException e) {
            admin.close(Duration.ZERO);
            throw e instanceof KafkaException
                    ? KafkaErrors.refused(kafka, "read topic " + kafka.topics().deadLetter(), e)
                    : e;
        }
    }

    private static Admin admin(KafkaCluster kafka) {
        try {
            return Admin.create(settings(kafka));
        } catch (KafkaException e) {
            throw KafkaErrors.noClient(kafka, e);
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
        forEachFrom(
                consumer.beginningOffsets(partitions),
                letter -> !filter.accepts(letter) || visitor.test(letter));
    }

    /**
     * Visits all dead letters from these offsets on.
     *
     * @param visitor returns false to stop
     */
    void forEachFrom(Map<TopicPartition, Long> start, Predicate<DeadLetterRecord> visitor) {
        read(start, record -> visitor.test(new DeadLetterRecord(record, redriveLog.find(record))));
    }

    /**
     * Sets what is done whenever the reader is about to ask the brokers for more, which it does at
     * least once per second also if the filter accepts nothing.
     */
    void betweenPolls(Runnable action) {
        betweenPolls = action;
    }

    /** The current end of each partition of the dead-letter topic. */
    Map<TopicPartition, Long> endOffsets() {
        return consumer.endOffsets(partitions);
    }

    /** The dispositions that have been read. */
    RedriveLog redriveLog() {
        return redriveLog;
    }

    /** Creates the topic of the redrive log if it is missing. */
    void createRedriveLog() throws InterruptedException {
        new TopicProvisioner(admin, kafka)
                .ensure(RedriveLog.spec(), EnumSet.of(Operation.READ, Operation.WRITE));
    }

    /** Reads the redrive log again, for example after older writers were fenced. */
    void readRedriveLog() throws InterruptedException {
        if (find(kafka, admin, RedriveLog.TOPIC).isPresent()) {
            List<TopicPartition> all = List.of(new TopicPartition(RedriveLog.TOPIC, 0));
            read(
                    consumer.beginningOffsets(all),
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
        return new RedriveTopics(admin, kafka, partitions.size(), dryRun, topics());
    }

    /** The names of all topics of the cluster. */
    private Set<String> topics() throws InterruptedException {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ZERO);
    }

    /** Reads from the start offsets to the end offsets that the partitions have now. */
    private void read(
            Map<TopicPartition, Long> start, Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
        try {
            readAll(start, visitor);
        } catch (TopicAuthorizationException e) {
            String topic = e.unauthorizedTopics().iterator().next();
            throw KafkaErrors.refused(kafka, "read topic " + topic, e, toRead(topic));
        }
    }

    private static KafkaRight toRead(String topic) {
        return KafkaRight.missing(Resource.topic(topic), EnumSet.of(Operation.READ));
    }

    private void readAll(
            Map<TopicPartition, Long> start, Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
        Collection<TopicPartition> all = start.keySet();
        Map<TopicPartition, Long> end = new HashMap<>(consumer.endOffsets(all));
        consumer.assign(all);
        start.forEach(consumer::seek);
        while (end.entrySet().stream()
                .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
            betweenPolls.run();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                boolean beforeEnd = record.offset() < end.getOrDefault(partition, 0L);
                if (beforeEnd && !visitor.test(record)) {
                    return;
                }
            }
        }
    }

    private static TopicDescription describe(KafkaCluster kafka, Admin admin, String topic)
            throws InterruptedException {
        return find(kafka, admin, topic)
                .orElseThrow(
                        () ->
                                new OperatorException(
                                        ExitCode.SETUP,
                                        "Topic " + topic + " does not exist",
                                        "Start a processor, which creates the topic, or give the"
                                                + " prefix of the topic's name with"
                                                + " --events-prefix."));
    }

    private static Optional<TopicDescription> find(KafkaCluster kafka, Admin admin, String topic)
            throws InterruptedException {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw KafkaErrors.refused(
                    kafka, "describe topic " + topic, e.getCause(), toRead(topic));
        }
    }

    /** The settings of every client of the dead-letter tool. The map is new and may be changed. */
    static Map<String, Object> settings(KafkaCluster kafka) {
        Map<String, Object> settings = kafka.clientSettings("tailrace-dlt");
        settings.putIfAbsent("default.api.timeout.ms", API_TIMEOUT_MS);
        settings.putIfAbsent("request.timeout.ms", REQUEST_TIMEOUT_MS);
        return settings;
    }
}
