package io.tailrace.process.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes the reports of a process, or of several relays of one, one at a time. For one thread. */
final class StatusWriter implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);
    private static final int BUFFER_BYTES = 2 << 20;
    private static final int ATTEMPT_MS = 5_000;

    private final KafkaCluster kafka;
    private final String name;
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param name of the process, which its clients are named after
     */
    StatusWriter(KafkaCluster kafka, String name) {
        this.kafka = kafka;
        this.name = name;
    }

    /** Whether the last report was written. */
    boolean isReady() {
        return producer != null;
    }

    /**
     * Writes a report, and waits until the broker has it. Makes the topic first if it is missing.
     *
     * @throws io.tailrace.process.OperatorException if it cannot be written; the next call begins
     *     with a new producer, because credentials may have been replaced meanwhile
     */
    void write(StatusRecord status) throws InterruptedException {
        try {
            byte[] key = status.process().key().getBytes(UTF_8);
            Producer<byte[], byte[]> ready = producer == null ? begin() : producer;
            ready.send(new ProducerRecord<>(StatusTopic.NAME, 0, key, StatusCodec.write(status)))
                    .get();
        } catch (ExecutionException e) {
            close();
            throw KafkaErrors.refused(kafka, "write to " + StatusTopic.NAME, e.getCause());
        } catch (KafkaException e) {
            close();
            throw KafkaErrors.refused(kafka, "write to " + StatusTopic.NAME, e);
        }
    }

    private Producer<byte[], byte[]> begin() throws InterruptedException {
        try (Admin admin = AdminClients.create(kafka, kafka.adminSettings(clientId()))) {
            new TopicProvisioner(admin, kafka)
                    .ensure(StatusTopic.spec(), EnumSet.of(Operation.WRITE));
        }
        Map<String, Object> settings = kafka.clientSettings(clientId());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        settings.put(ProducerConfig.ACKS_CONFIG, "1"); // the next report replaces it
        settings.put(ProducerConfig.RETRIES_CONFIG, 2);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ATTEMPT_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ATTEMPT_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * ATTEMPT_MS);
        settings.putIfAbsent(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        ByteArraySerializer bytes = new ByteArraySerializer();
        Producer<byte[], byte[]> made = new KafkaProducer<>(settings, bytes, bytes);
        producer = made;
        return made;
    }

    private String clientId() {
        return name + "-status";
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
            producer = null;
        }
    }
}
