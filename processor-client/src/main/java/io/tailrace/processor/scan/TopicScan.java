package io.tailrace.processor.scan;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads committed records of topics up to the end that the topics have at the time. Joins no
 * consumer group and commits no offsets. For one thread.
 */
public final class TopicScan implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final Duration FIRST_FETCH = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final KafkaCluster kafka;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private Runnable betweenPolls = () -> {};
    private BooleanSupplier stop = () -> false;
    private ScanProgress progress = ScanProgress.NONE;

    private TopicScan(KafkaCluster kafka, Admin admin, KafkaConsumer<byte[], byte[]> consumer) {
        this.kafka = kafka;
        this.admin = admin;
        this.consumer = consumer;
    }

    /**
     * Creates the clients; they connect when they are used.
     *
     * @param clientId the name of the tool
     * @throws OperatorException if a client property is not allowed, or no address of a broker can
     *     be resolved
     */
    public static TopicScan open(KafkaCluster kafka, String clientId) {
        return open(kafka, clientId, Map.of());
    }

    /**
     * Like {@link #open(KafkaCluster, String)}, for scans of many partitions: fetches hold less, 2
     * MiB of a broker and 256 KiB of a partition, so that they take little of the heap.
     */
    public static TopicScan openSmall(KafkaCluster kafka, String clientId) {
        return open(kafka, clientId, ToolClients.SMALL_FETCHES);
    }

    /**
     * Like {@link #open(KafkaCluster, String)}, for records that are written outside of
     * transactions: those behind the open transaction of somebody else are read, too. Records of
     * transactions are read whether they are committed or not.
     */
    public static TopicScan openUncommitted(KafkaCluster kafka, String clientId) {
        return open(kafka, clientId, ToolClients.UNCOMMITTED);
    }

    /**
     * Like {@link #openSmall(KafkaCluster, String)}, for somebody who waits.
     *
     * @param answer how long a question to the brokers may take
     */
    public static TopicScan openSmall(KafkaCluster kafka, String clientId, Duration answer) {
        return open(kafka, clientId, ToolClients.smallFetches(answer));
    }

    private static TopicScan open(KafkaCluster kafka, String clientId, Map<String, Object> own) {
        try {
            Admin admin = ToolClients.admin(kafka, clientId, own);
            try {
                return new TopicScan(kafka, admin, ToolClients.consumer(kafka, clientId, own));
            } catch (KafkaException e) {
                admin.close(Duration.ZERO);
                throw e;
            }
        } catch (KafkaException e) {
            throw KafkaErrors.noClient(kafka, e);
        }
    }

    /** The admin client, which this object closes. */
    public Admin admin() {
        return admin;
    }

    /**
     * Describes a topic.
     *
     * @param remedy what to do if the topic does not exist
     * @throws OperatorException if the cluster cannot be reached, the topic does not exist, or the
     *     right to describe it is missing
     */
    public TopicDescription describe(String topic, String remedy) throws InterruptedException {
        return find(topic)
                .orElseThrow(
                        () ->
                                new OperatorException(
                                        ExitCode.SETUP,
                                        "Topic " + topic + " does not exist",
                                        remedy));
    }

    /**
     * Describes a topic; empty if it does not exist.
     *
     * @throws OperatorException if the cluster cannot be reached, or the right is missing
     */
    public Optional<TopicDescription> find(String topic) throws InterruptedException {
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

    /**
     * Describes topics, without those that do not exist.
     *
     * @param denied takes the names of the topics that may not be described
     * @throws OperatorException if the cluster cannot be reached
     */
    public List<TopicDescription> findAll(Collection<String> topics, Consumer<String> denied)
            throws InterruptedException {
        List<TopicDescription> found = new ArrayList<>();
        for (var each : admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                found.add(each.getValue().get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicAuthorizationException) {
                    denied.accept(each.getKey());
                } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw KafkaErrors.refused(kafka, "describe topics", e.getCause());
                }
            }
        }
        return found;
    }

    /** The partitions of a topic. */
    public static List<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(p -> new TopicPartition(topic.name(), p.partition()))
                .toList();
    }

    /** Sets what is done whenever the scan is about to ask the brokers for more. */
    public void betweenPolls(Runnable action) {
        betweenPolls = action;
    }

    /**
     * Sets when a scan ends early: the condition is asked before each poll, as long as there is
     * something left to read.
     */
    public void stopWhen(BooleanSupplier condition) {
        stop = condition;
    }

    /** Sets who is told how far a scan is: before each poll. */
    public void onProgress(ScanProgress listener) {
        progress = listener;
    }

    /**
     * Fetches once, as only a fetch shows whether the records may be read.
     *
     * @throws OperatorException with the right that is missing, or if the brokers do not answer
     */
    public void requireReadable(Collection<TopicPartition> partitions) {
        consumer.assign(partitions);
        asked(
                partitions,
                () -> {
                    consumer.seekToBeginning(partitions);
                    return consumer.poll(FIRST_FETCH);
                });
    }

    /**
     * The offset of the first record that is not older than a time, or the end, of each partition.
     */
    public Map<TopicPartition, Long> since(Collection<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> offsets = new HashMap<>(end(partitions));
        Map<TopicPartition, Long> times =
                partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), p -> time.toEpochMilli()));
        asked(partitions, () -> consumer.offsetsForTimes(times))
                .forEach(
                        (partition, found) -> {
                            if (found != null) {
                                offsets.put(partition, found.offset());
                            }
                        });
        return offsets;
    }

    /** The offset of the first record of each partition. */
    public Map<TopicPartition, Long> beginning(Collection<TopicPartition> partitions) {
        return asked(partitions, () -> consumer.beginningOffsets(partitions));
    }

    /** The offset after the last record of each partition that no open transaction precedes. */
    public Map<TopicPartition, Long> end(Collection<TopicPartition> partitions) {
        return asked(partitions, () -> consumer.endOffsets(partitions));
    }

    /** The offset after the last record of each partition, also of an open transaction. */
    public Map<TopicPartition, Long> writtenEnd(Collection<TopicPartition> partitions)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
        } catch (ExecutionException e) {
            throw refused(partitions, e.getCause());
        }
        return ends;
    }

    /**
     * Waits until every record that is written by now can be read, or belongs to an aborted
     * transaction. A scan ends before the first open transaction, whoever has it open.
     *
     * @param deadline of {@link System#nanoTime()}
     * @return whether that is so; false at the deadline
     * @throws OperatorException if the brokers refuse it
     */
    public boolean awaitReadable(Collection<TopicPartition> partitions, long deadline)
            throws InterruptedException {
        Map<TopicPartition, Long> written = writtenEnd(partitions);
        while (isBehind(end(partitions), written)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
        return true;
    }

    private static boolean isBehind(
            Map<TopicPartition, Long> end, Map<TopicPartition, Long> written) {
        return written.entrySet().stream()
                .anyMatch(w -> end.getOrDefault(w.getKey(), 0L) < w.getValue());
    }

    /**
     * Reads from the start offsets to the end offsets that the partitions have now. Records that a
     * topic forgets meanwhile may be missing, and no others.
     *
     * @param visitor returns false to stop
     * @return the end offsets
     * @throws OperatorException if the brokers refuse it
     */
    public Map<TopicPartition, Long> read(
            Map<TopicPartition, Long> start, Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
        return read(start, end(start.keySet()), visitor);
    }

    /**
     * Like {@link #read(Map, Predicate)}, up to these ends.
     *
     * @param end the end offsets, of all partitions that are read
     */
    public Map<TopicPartition, Long> read(
            Map<TopicPartition, Long> start,
            Map<TopicPartition, Long> end,
            Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
        Collection<TopicPartition> all = start.keySet();
        consumer.assign(all);
        start.forEach(consumer::seek);
        long begun = System.nanoTime();
        Standstill standstill = new Standstill(ToolClients.API_TIMEOUT_MS);
        while (asked(all, () -> isBefore(end)) && !stop.getAsBoolean()) {
            betweenPolls.run();
            if (standstill.isLong(asked(all, () -> positions(all)))) {
                end(all); // brokers that are away make polls return nothing; this fails
            }
            tell(begun, start, end);
            for (ConsumerRecord<byte[], byte[]> record :
                    asked(all, () -> consumer.poll(POLL_TIMEOUT))) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                boolean beforeEnd = record.offset() < end.getOrDefault(partition, 0L);
                if (beforeEnd && !visitor.test(record)) {
                    return end;
                }
            }
        }
        return end;
    }

    private void tell(long begun, Map<TopicPartition, Long> start, Map<TopicPartition, Long> end) {
        long read = 0;
        long total = 0;
        for (Map.Entry<TopicPartition, Long> from : start.entrySet()) {
            read += asked(start.keySet(), () -> consumer.position(from.getKey())) - from.getValue();
            total += end.getOrDefault(from.getKey(), from.getValue()) - from.getValue();
        }
        progress.scanned(
                topics(start.keySet()),
                Duration.ofNanos(System.nanoTime() - begun),
                read,
                Math.max(read, total));
    }

    private long positions(Collection<TopicPartition> all) {
        return all.stream().mapToLong(consumer::position).sum();
    }

    private boolean isBefore(Map<TopicPartition, Long> end) {
        return end.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue());
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
        admin.close(Duration.ZERO);
    }

    private <T> T asked(Collection<TopicPartition> partitions, Supplier<T> request) {
        try {
            return request.get();
        } catch (KafkaException e) {
            throw refused(partitions, e);
        }
    }

    private OperatorException refused(
            Collection<TopicPartition> partitions, @Nullable Throwable e) {
        if (e instanceof TopicAuthorizationException denied
                && !denied.unauthorizedTopics().isEmpty()) {
            String topic = denied.unauthorizedTopics().iterator().next();
            return KafkaErrors.refused(kafka, "read topic " + topic, e, toRead(topic));
        }
        return KafkaErrors.refused(kafka, "read " + topics(partitions), e);
    }

    private static KafkaRight toRead(String topic) {
        return KafkaRight.missing(Resource.topic(topic), EnumSet.of(Operation.READ));
    }

    private static String topics(Collection<TopicPartition> partitions) {
        Set<String> names =
                partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        return "topic " + String.join(", ", new TreeSet<>(names));
    }
}
