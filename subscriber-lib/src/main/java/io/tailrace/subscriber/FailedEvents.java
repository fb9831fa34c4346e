package io.tailrace.subscriber;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports events that a group could not handle: the original record, and why. Safe for any thread.
 */
final class FailedEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final int MAX_MESSAGE = 2_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** Whether the brokers take a record is for them to say: 16 MiB. */
    private static final int MAX_REQUEST_SIZE = 16 * 1024 * 1024;

    private final String topic;
    private final String group;
    private final Map<String, Object> settings;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** Alone uses the producer; sending waits for a broker, and must not keep others waiting. */
    private final ExecutorService sender;

    FailedEvents(SubscriberConfig config) {
        this.topic = config.topics().failed();
        this.group = config.group();
        this.settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        settings.put("client.id", config.group() + "-failed");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.putIfAbsent("max.request.size", MAX_REQUEST_SIZE);
        this.sender = HandlerThreads.single("failed-" + config.group());
    }

    /**
     * Reports.
     *
     * @param done is told when the brokers have it, with null, or why they do not
     */
    void report(Received received, EventException why, Consumer<@Nullable Exception> done) {
        ProducerRecord<byte[], byte[]> failed = failed(received, why);
        try {
            sender.execute(() -> send(failed, done));
        } catch (RejectedExecutionException e) { // the subscriber has closed meanwhile
            done.accept(e);
        }
    }

    @Override
    public void close() {
        sender.execute(this::closeProducer);
        sender.shutdown();
        try {
            if (!sender.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("What was being reported to {} may be reported again", topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeProducer() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> failed, Consumer<@Nullable Exception> done) {
        try {
            if (producer == null) {
                producer = producer();
            }
            Future<?> unused = producer.send(failed, (metadata, problem) -> done.accept(problem));
        } catch (RuntimeException e) {
            done.accept(e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private ProducerRecord<byte[], byte[]> failed(Received received, EventException why) {
        ConsumerRecord<byte[], byte[]> record = received.record();
        ProducerRecord<byte[], byte[]> failed =
                new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
        Headers headers = failed.headers();
        set(headers, EventHeaders.FAILED_GROUP, group);
        set(headers, EventHeaders.ATTEMPT, Integer.toString(received.attempts()));
        set(headers, EventHeaders.REASON, why.error().reason());
        set(headers, EventHeaders.ERROR, shorten(String.valueOf(why.getMessage())));
        if (received.isFirstFailure()) {
            set(headers, EventHeaders.FIRST_FAILED, received.firstFailed().toString());
        }
        return failed;
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String shorten(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
