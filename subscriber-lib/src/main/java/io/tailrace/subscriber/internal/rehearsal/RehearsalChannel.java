package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.internal.rehearsal.RehearsalCodec;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.consumer.ConsumerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control topic of the group's rehearsals, from its end at the start on. Joins no group,
 * commits nothing, and does not create the topic. {@link #send} is safe for any thread, everything
 * else is for one.
 */
final class RehearsalChannel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RehearsalChannel.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** How long a broker waits for records: rehearsals are rare, and idle members are cheap. */
    private static final String FETCH_MAX_WAIT_MS = "5000";

    private final SubscriberConfig config;
    private final TopicPartition control;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean assigned;

    RehearsalChannel(SubscriberConfig config) {
        this.config = config;
        this.control = new TopicPartition(KafkaRights.rehearsals(config.group()), 0);
        Map<String, String> properties = new HashMap<>(config.clientProperties());
        properties.put("auto.offset.reset", "latest");
        properties.put("fetch.max.wait.ms", FETCH_MAX_WAIT_MS);
        properties.put("client.id", config.group() + "-rehearsals");
        this.consumer =
                ConsumerSettings.ofBroadcast(
                                config.toBuilder().clientProperties(properties).build())
                        .consumer();
    }

    /**
     * Begins to read if the topic exists.
     *
     * @return whether it exists
     */
    boolean exists() {
        if (!assigned && !consumer.partitionsFor(control.topic(), TIMEOUT).isEmpty()) {
            consumer.assign(List.of(control));
            consumer.seekToEnd(List.of(control));
            long unused = consumer.position(control, TIMEOUT);
            assigned = true;
        }
        return assigned;
    }

    /** The next messages; records of other kinds and versions are passed over. */
    List<RehearsalMessage> poll(Duration atMost) {
        List<RehearsalMessage> messages = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            Optional<RehearsalMessage> message = RehearsalCodec.decode(record.value());
            message.ifPresent(messages::add);
        }
        return messages;
    }

    /** Sends a message. A failure is logged: the tool then misses an answer, and says so. */
    synchronized void send(RehearsalMessage message) {
        if (producer == null) {
            producer = producer();
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        control.topic(),
                        control.partition(),
                        message.scope().rehearsal().getBytes(StandardCharsets.UTF_8),
                        RehearsalCodec.encode(message));
        var unused =
                producer.send(
                        record,
                        (sent, e) -> {
                            if (e != null) {
                                LOG.atWarn()
                                        .addKeyValue("group", config.group())
                                        .log(
                                                "Could not answer rehearsal {}; the dead-letter tool"
                                                        + " counts the dead letters as unanswered",
                                                message.scope().rehearsal(),
                                                e);
                            }
                        });
    }

    /** Ends a {@link #poll}, also the next one. May be called by any thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(TIMEOUT);
        }
        // a fetch that waits at the broker is not waited for
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        settings.put("client.id", config.group() + "-rehearsals");
        settings.remove("transactional.id");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
