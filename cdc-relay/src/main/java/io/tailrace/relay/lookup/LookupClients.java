package io.tailrace.relay.lookup;

import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.SharedAdmin;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.LookupTopic;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The topic of questions, from the end that it has at the start. A fetch waits long at the broker,
 * so that silence costs next to nothing. For one thread, but for {@link #wakeup} and {@link #send}.
 */
final class LookupClients implements AutoCloseable {

    /** Below the 30 s after which a client gives a request up. */
    private static final int WAIT_MS = 20_000;

    private static final int MOST_AT_ONCE = 100;

    /** A broker answers nothing else before a fetch that waits has ended. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean closed;

    private LookupClients(KafkaClients clients, KafkaConsumer<byte[], byte[]> consumer) {
        this.clients = clients;
        this.consumer = consumer;
    }

    /**
     * Creates the topic if it is missing, and begins to read.
     *
     * @throws OperatorException if the topic cannot be had
     */
    static LookupClients open(RelayConfig config) throws InterruptedException {
        KafkaClients clients = new KafkaClients(config);
        ensureTopic(config, clients);
        Map<String, Object> settings = clients.consumer(false);
        settings.put(FETCH_MAX_WAIT_MS_CONFIG, waitMs(settings.get(REQUEST_TIMEOUT_MS_CONFIG)));
        settings.put(MAX_POLL_RECORDS_CONFIG, MOST_AT_ONCE);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
        LookupClients opened = new LookupClients(clients, consumer);
        try {
            consumer.assign(List.of(LookupTopic.PARTITION));
            consumer.seekToEnd(List.of(LookupTopic.PARTITION));
            consumer.position(LookupTopic.PARTITION); // the end of now, not of the first fetch
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static void ensureTopic(RelayConfig config, KafkaClients clients)
            throws InterruptedException {
        try (SharedAdmin admin = clients.sharedAdmin()) {
            admin.call(
                    client ->
                            new TopicProvisioner(client, config.kafka())
                                    .ensure(
                                            LookupTopic.spec(),
                                            Set.of(Operation.READ, Operation.WRITE)));
        }
    }

    /** A client gives up a request that takes longer than its timeout. */
    private static int waitMs(@Nullable Object requestTimeout) {
        return requestTimeout == null
                ? WAIT_MS
                : Math.min(WAIT_MS, Integer.parseInt(requestTimeout.toString()) / 2);
    }

    /** The next records; none after a while. */
    ConsumerRecords<byte[], byte[]> poll() {
        return consumer.poll(Duration.ofMillis(WAIT_MS));
    }

    /** Ends a {@link #poll} that waits. Safe for any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    /**
     * Writes an answer. The producer is made for the first one. Safe for any thread.
     *
     * @param key that of the question
     * @param value the answer, see {@link LookupCodec}
     * @throws RecordTooLargeException if the topic or the producer takes no record of this size
     * @throws KafkaException if the answer was not written for another reason
     */
    void send(String key, byte[] value) throws InterruptedException {
        try {
            producer()
                    .send(new ProducerRecord<>(LookupTopic.NAME, LookupCodec.key(key), value))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                throw tooLarge;
            }
            throw new KafkaException("could not write to topic " + LookupTopic.NAME, e.getCause());
        }
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (closed) {
            throw new KafkaException("nothing is answered any more");
        }
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(clients.idempotentProducer());
            producer = open;
        }
        return open;
    }

    @Override
    public void close() {
        KafkaProducer<byte[], byte[]> open;
        synchronized (this) {
            closed = true;
            open = producer;
        }
        if (open != null) {
            open.close(CLOSE_TIMEOUT);
        }
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
