package io.tailrace.bench.processor;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A broker, and a producer of events for the processor.
 *
 * <p>The producer has one request in flight: a broker that has just begun to serve a partition may
 * refuse a batch and accept the next one, and then refuses the first for good, as out of sequence
 * (KAFKA-15591).
 */
final class BenchmarkCluster implements AutoCloseable {

    static final int PARTITIONS = 6;

    private static final String TYPE = "ticket.sold.v1";
    private static final int AGGREGATES = 5_000;

    private final KafkaBroker broker = Testkit.kafka();
    private final KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers", broker.bootstrapServers(),
                            "linger.ms", "5",
                            "max.in.flight.requests.per.connection", "1",
                            "batch.size", "131072"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The process of the broker; empty if it is not one of this machine. */
    Optional<Long> brokerPid() {
        return broker.process().map(ProcessHandle::pid);
    }

    /** Creates the topics of an aggregate type. */
    void createTopics(TopicNames names, String aggregateType) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            new TopicProvisioner(admin, KafkaCluster.of(bootstrapServers()))
                    .ensure(
                            List.of(
                                    new TopicSpec(
                                            names.outbox(aggregateType), PARTITIONS, Map.of()),
                                    new TopicSpec(
                                            names.events(aggregateType), PARTITIONS, Map.of())));
        }
    }

    /** Deletes a topic, so that its records take no room on the disk. */
    void deleteTopic(String name) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.deleteTopics(List.of(name)).all().get();
        }
    }

    /**
     * Writes events, each with an id of its own.
     *
     * @param due the due time of event {@code n}, or null if it is due at once
     */
    void write(String topic, int events, int bytes, IntFunction<@Nullable Instant> due) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < events; i++) {
            send(topic, "a-" + i % AGGREGATES, payload, due.apply(i));
        }
        producer.flush();
    }

    /** Writes one event asynchronously. */
    @SuppressWarnings("FutureReturnValueIgnored") // a missing event shows in the figures
    void send(String topic, String aggregate, byte[] payload, @Nullable Instant due) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, bytes(aggregate), payload);
        record.headers().add(EventHeaders.ID, bytes(EventId.next().toString()));
        record.headers().add(EventHeaders.TYPE, bytes(TYPE));
        record.headers().add(EventHeaders.SOURCE, bytes("/bench/public.outbox"));
        record.headers().add(EventHeaders.SUBJECT, bytes(aggregate));
        if (due != null) {
            record.headers().add(EventHeaders.DELIVER_AT, bytes(due.toString()));
        }
        producer.send(record);
    }

    /** The size of all partitions of a topic on the broker, in bytes. */
    long bytesOf(String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            List<Integer> brokers =
                    admin.describeCluster().nodes().get().stream().map(Node::id).toList();
            return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
