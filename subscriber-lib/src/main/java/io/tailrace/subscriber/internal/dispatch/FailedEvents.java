package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.handling.HandlerThreads;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
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

    /**
     * What an application sets for its own records and what would harm reports: some values make an
     * idempotent producer impossible, others let the reports of an aggregate overtake each other or
     * never end.
     */
    private static final Set<String> DROPPED =
            Set.of(
                    "transactional.id",
                    "retries",
                    "max.in.flight.requests.per.connection",
                    "partitioner.class",
                    "partitioner.ignore.keys",
                    "interceptor.classes",
                    "delivery.timeout.ms",
                    "request.timeout.ms",
                    "linger.ms");

    /** A caller that waits for a report does so on the thread that polls. */
    private static final Map<String, Object> WHILE_WAITED_FOR =
            Map.of(
                    "max.block.ms",
                    10_000,
                    "delivery.timeout.ms",
                    30_000,
                    "request.timeout.ms",
                    15_000);

    private final String topic;
    private final String group;
    private final Map<String, Object> settings;

    /** Created by the sender thread with the first report, and used by that thread only. */
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /** Calls {@code send}, which may block until a broker responds. */
    private final ExecutorService sender;

    /**
     * Prepares the producer; the first report connects to the brokers.
     *
     * @throws ConfigException if a property of the clients is none for a producer
     */
    public FailedEvents(SubscriberConfig config) {
        this(config, withServers(config), Map.of());
    }

    /**
     * Creates the producer, which goes to the brokers of a consumer and identifies itself as the
     * consumer does. An answer comes within a minute.
     *
     * @param consumer properties of the consumer, which may have values that are no text and name
     *     the brokers; those that only consumers have are not used
     * @throws KafkaException if the producer cannot be created
     */
    public static FailedEvents ofConsumer(SubscriberConfig config, Map<String, ?> consumer) {
        Map<String, Object> shared = new HashMap<>(consumer);
        shared.keySet()
                .removeIf(
                        name ->
                                ConsumerConfig.configNames().contains(name)
                                        && !ProducerConfig.configNames().contains(name));
        FailedEvents reports = new FailedEvents(config, shared, WHILE_WAITED_FOR);
        try {
            reports.create();
        } catch (RuntimeException e) {
            reports.close();
            throw e;
        }
        return reports;
    }

    private FailedEvents(
            SubscriberConfig config, Map<String, ?> properties, Map<String, Object> more) {
        this.topic = config.topics().failed();
        this.group = config.group();
        this.settings = new HashMap<>(properties);
        settings.keySet().removeAll(DROPPED);
        settings.putAll(more);
        settings.put("client.id", config.group() + "-failed");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.putIfAbsent("max.request.size", MAX_REQUEST_SIZE);
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        requireValid();
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
        return new KafkaProducer<>(settings);
    }

    /** Refuses bad settings where the subscriber starts, and not with the first report. */
    private void requireValid() {
        ProducerConfig unused = new ProducerConfig(settings);
    }

    private void create() {
        try {
            sender.submit(() -> producer = producer()).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the start", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        }
    }

    private static Map<String, Object> withServers(SubscriberConfig config) {
        Map<String, Object> properties = new HashMap<>(config.clientProperties());
        properties.put("bootstrap.servers", config.bootstrapServers());
        return properties;
    }

    /** The settings of the producer, for tests. */
    Map<String, Object> settings() {
        return settings;
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
