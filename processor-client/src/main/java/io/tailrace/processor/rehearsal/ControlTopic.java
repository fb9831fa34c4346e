package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.rehearsal.RehearsalCodec;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.scan.ToolClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The control topic of a group's rehearsals, from its end at the start on. For one thread. */
final class ControlTopic implements AutoCloseable {

    private static final String CLIENT = "tailrace-rehearsal";
    private static final Duration RETENTION = Duration.ofDays(1);
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final int DELIVERY_TIMEOUT_MS = 8_000;

    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int SEGMENT_BYTES = 16 * 1024 * 1024;

    private final KafkaCluster kafka;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private ControlTopic(
            KafkaCluster kafka,
            TopicPartition partition,
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<byte[], byte[]> producer) {
        this.kafka = kafka;
        this.partition = partition;
        this.consumer = consumer;
        this.producer = producer;
    }

    /**
     * One partition, so that all members read the same order. Brokers set the times, so that nobody
     * can have a record kept for longer.
     */
    static TopicSpec spec(String topic) {
        return new TopicSpec(
                topic,
                1,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(RETENTION.toMillis()),
                        "segment.bytes",
                        Integer.toString(SEGMENT_BYTES),
                        "message.timestamp.type",
                        "LogAppendTime"));
    }

    /**
     * Creates the topic if it is missing, and begins to read at its end.
     *
     * @throws OperatorException if the cluster cannot be reached, the topic has more than one
     *     partition, or a right is missing
     */
    static ControlTopic open(KafkaCluster kafka, String group) throws InterruptedException {
        TopicPartition partition = new TopicPartition(KafkaRights.rehearsals(group), 0);
        Map<String, Object> settings = ToolClients.settings(kafka, CLIENT);
        try (Admin admin = Admin.create(settings)) {
            new TopicProvisioner(admin, kafka)
                    .ensure(spec(partition.topic()), EnumSet.of(Operation.READ, Operation.WRITE));
        } catch (KafkaException e) {
            throw KafkaErrors.noClient(kafka, e);
        }
        KafkaConsumer<byte[], byte[]> consumer = consumer(settings);
        try {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            long unused = consumer.position(partition);
            return new ControlTopic(kafka, partition, consumer, producer(settings));
        } catch (KafkaException e) {
            consumer.close();
            throw refused(kafka, partition.topic(), "read", Operation.READ, e);
        }
    }

    /**
     * Sends a message, and returns when it is stored.
     *
     * @throws OperatorException if this message or one before it was refused, or no broker stores
     *     it in time
     */
    void sendAndWait(RehearsalMessage message) {
        sendNow(message);
        producer.flush();
        requireNoFailure();
    }

    /**
     * Sends a message.
     *
     * @throws OperatorException if this message or one before it was refused
     */
    void send(RehearsalMessage message) {
        sendNow(message);
        requireNoFailure();
    }

    private void sendNow(RehearsalMessage message) {
        try {
            var unused =
                    producer.send(
                            new ProducerRecord<>(
                                    partition.topic(),
                                    partition.partition(),
                                    message.scope().rehearsal().getBytes(StandardCharsets.UTF_8),
                                    RehearsalCodec.encode(message)),
                            (sent, e) -> {
                                if (e != null) {
                                    failure.compareAndSet(null, e);
                                }
                            });
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void requireNoFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw refused(kafka, partition.topic(), "write to", Operation.WRITE, failed);
        }
    }

    /** The next messages; records of other kinds and versions are passed over. */
    List<RehearsalMessage> poll(Duration atMost) {
        List<RehearsalMessage> messages = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
                RehearsalCodec.decode(record.value()).ifPresent(messages::add);
            }
        } catch (KafkaException e) {
            throw refused(kafka, partition.topic(), "read", Operation.READ, e);
        }
        return messages;
    }

    /** Sends what was not sent yet. */
    @Override
    public void close() {
        producer.close(CLOSE);
        consumer.close(CloseOptions.timeout(CLOSE));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "latest");
        settings.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        settings.put("request.timeout.ms", REQUEST_TIMEOUT_MS);
        settings.put("delivery.timeout.ms", DELIVERY_TIMEOUT_MS);
        settings.put("max.block.ms", DELIVERY_TIMEOUT_MS);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static OperatorException refused(
            KafkaCluster kafka, String topic, String verb, Operation operation, Exception e) {
        return KafkaErrors.refused(
                kafka,
                verb + " topic " + topic,
                e,
                KafkaRight.missing(Resource.topic(topic), EnumSet.of(operation)));
    }
}
