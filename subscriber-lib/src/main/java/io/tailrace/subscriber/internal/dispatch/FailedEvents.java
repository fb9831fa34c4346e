package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.handling.HandlerThreads;
import io.tailrace.subscriber.internal.handling.ReceivedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes failed events to {@code events.failed}: the original record with headers that name the
 * group, the number of attempts and the error. Safe for any thread.
 */
public final class FailedEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FailedEvents.class);
    private static final int MAX_MESSAGE = 2_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** 16 MiB: whether a record is too large is left to the brokers. */
    private static final int MAX_REQUEST_SIZE = 16 * 1024 * 1024;

    private final String topic;
    private final String group;
    private final Map<String, Object> settings;

    /** Created by the sender thread with the first report, and used by that thread only. */
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** Calls {@code send}, which may block until a broker responds. */
    private final ExecutorService sender;

    /** Prepares the producer; the first report connects to the brokers. */
    public FailedEvents(SubscriberConfig config) {
        this(config, config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
    }

    /**
     * Prepares a producer with the properties of another one, which may have values that are no
     * text and name the brokers.
     */
    public FailedEvents(SubscriberConfig config, Map<String, ?> properties) {
        this.topic = config.topics().failed();
        this.group = config.group();
        this.settings = new HashMap<>(properties);
        settings.remove("transactional.id");
        settings.put("client.id", config.group() + "-failed");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.putIfAbsent("max.request.size", MAX_REQUEST_SIZE);
        this.sender = HandlerThreads.single("failed-" + config.group());
    }

    /**
     * Writes a failed event.
     *
     * @param done called once: with null when the brokers have acknowledged the record, with the
     *     error otherwise
     */
    public void send(
            ReceivedRecord received, EventException why, Consumer<@Nullable Exception> done) {
        try {
            ProducerRecord<byte[], byte[]> report = report(received, why);
            sender.execute(() -> send(report, done));
        } catch (RuntimeException e) { // for example because the subscriber has closed
            done.accept(e);
        }
    }

    /** Waits up to 10 seconds for reports that are being sent. */
    @Override
    public void close() {
        sender.execute(this::closeProducer);
        sender.shutdown();
        try {
            if (!sender.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("group", group)
                        .log(
                                "Reports of failed events were not acknowledged within {}. Their"
                                        + " events are unfinished and may be reported a second"
                                        + " time after a restart.",
                                CLOSE_TIMEOUT);
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

    private void send(ProducerRecord<byte[], byte[]> report, Consumer<@Nullable Exception> done) {
        try {
            if (producer == null) {
                producer = producer();
            }
            Future<?> unused =
                    producer.send(report, (metadata, problem) -> sent(report, problem, done));
        } catch (RuntimeException e) {
            done.accept(e);
        }
    }

    /** A report that is too large is sent again, smaller. */
    private void sent(
            ProducerRecord<byte[], byte[]> report,
            @Nullable Exception problem,
            Consumer<@Nullable Exception> done) {
        Optional<ProducerRecord<byte[], byte[]>> smaller =
                problem instanceof RecordTooLargeException
                        ? SmallerReport.of(report)
                        : Optional.empty();
        if (smaller.isEmpty()) {
            done.accept(problem);
            return;
        }
        try {
            sender.execute(() -> send(smaller.get(), done));
        } catch (RuntimeException e) {
            done.accept(e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The report of a failed event, see the cases of the contract. */
    ProducerRecord<byte[], byte[]> report(ReceivedRecord received, EventException why) {
        ConsumerRecord<byte[], byte[]> record = received.record();
        ProducerRecord<byte[], byte[]> report =
                new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
        Headers headers = report.headers();
        set(headers, EventHeaders.FAILED_GROUP, group);
        set(headers, EventHeaders.ATTEMPT, Integer.toString(received.attempts()));
        set(headers, EventHeaders.REASON, why.error().reason());
        set(
                headers,
                EventHeaders.ERROR,
                Check.shorten(String.valueOf(why.getMessage()), MAX_MESSAGE));
        headers.remove(EventHeaders.STREAMS_EXCEPTION);
        headers.remove(EventHeaders.STREAMS_STACKTRACE);
        Throwable thrown = why.thrown();
        if (thrown != null) {
            set(headers, EventHeaders.STREAMS_EXCEPTION, thrown.getClass().getName());
            set(headers, EventHeaders.STREAMS_STACKTRACE, StackTraceText.of(thrown));
        }
        if (received.isFirstFailure()) {
            set(headers, EventHeaders.FIRST_FAILED, received.firstFailed().toString());
        }
        return report;
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
