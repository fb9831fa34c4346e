package io.tailrace.subscriber;

import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads, handles, commits, over and over, on one thread. */
final class HandlingLoop {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MAX_POLL_RECORDS = 200;

    private final SubscriberConfig config;
    private final Handlers handlers;
    private final EventCodec codec;
    private final List<String> topics = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private volatile @Nullable Throwable failure;

    HandlingLoop(SubscriberConfig config, Handlers handlers) {
        this.config = config;
        this.handlers = handlers;
        this.codec = new EventCodec(config.catalogue());
        handlers.aggregateTypes(config.catalogue())
                .forEach(type -> topics.add(config.topics().events(type)));
        if (topics.isEmpty()) {
            throw new IllegalArgumentException(
                    "a subscriber must handle an event of its catalogue, got handlers of none");
        }
    }

    @Nullable Throwable failure() {
        return failure;
    }

    void stop() {
        stopping.countDown();
    }

    void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                FailedEvents failed = new FailedEvents(config)) {
            consumer.subscribe(topics);
            while (!isStopping()) {
                handleAll(consumer.poll(POLL), failed);
                commit(consumer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The subscriber of group {} ends", config.group(), e);
            failure = e;
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void handleAll(ConsumerRecords<byte[], byte[]> records, FailedEvents failed)
            throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (isStopping() || !handle(record, failed)) {
                return;
            }
            done.put(
                    new TopicPartition(record.topic(), record.partition()),
                    new OffsetAndMetadata(record.offset() + 1));
        }
    }

    /** Returns whether the record is done with: handled, skipped or reported. */
    private boolean handle(ConsumerRecord<byte[], byte[]> record, FailedEvents failed)
            throws InterruptedException {
        try {
            IncomingEvent incoming = IncomingEvent.of(record, codec);
            Optional<? extends EventHandler<?>> handler = handlers.find(incoming.event());
            if (handler.isEmpty()) {
                onMissing(record, incoming, failed);
                return true;
            }
            return handle(record, incoming, failed);
        } catch (EventException e) {
            report(record, e, 1, failed);
            return true;
        }
    }

    private boolean handle(
            ConsumerRecord<byte[], byte[]> record, IncomingEvent incoming, FailedEvents failed)
            throws InterruptedException {
        SubscriberConfig.Retry retry = config.retry();
        for (int attempt = 1; ; attempt++) {
            EventException problem = attempt(incoming, attempt);
            if (problem == null) {
                return true;
            }
            if (problem.isTerminal() || attempt == retry.maxAttempts()) {
                report(record, problem, attempt, failed);
                return true;
            }
            LOG.debug("Attempt {} failed and is repeated", attempt, problem);
            if (stopping.await(retry.backoff(attempt).toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }

    /** Returns what went wrong, or null if nothing did. */
    private @Nullable EventException attempt(IncomingEvent incoming, int attempt)
            throws InterruptedException {
        Delivery delivery = incoming.delivery().withAttempt(attempt);
        try {
            EventContext.causedBy(incoming.event(), delivery.trace())
                    .wrap(
                            () -> {
                                handlers.find(incoming.event())
                                        .orElseThrow()
                                        .handle(incoming.event(), delivery);
                                return true;
                            })
                    .call();
            return null;
        } catch (InterruptedException e) {
            throw e;
        } catch (EventException e) {
            return e;
        } catch (Exception e) {
            return new EventException(
                    EventError.DELIVERY_FAILED, incoming.event().eventId(), String.valueOf(e), e);
        }
    }

    private void onMissing(
            ConsumerRecord<byte[], byte[]> record, IncomingEvent incoming, FailedEvents failed)
            throws InterruptedException {
        String type = incoming.event().payload().getClass().getName();
        if (config.missingHandler() == MissingHandler.SKIP) {
            LOG.debug("No handler takes {}; skipped", type);
            return;
        }
        EventException problem =
                new EventException(
                        EventError.HANDLER_MISSING,
                        incoming.event().eventId(),
                        "no handler of group " + config.group() + " takes " + type,
                        null);
        report(record, problem, 1, failed);
    }

    private void report(
            ConsumerRecord<byte[], byte[]> record,
            EventException problem,
            int attempts,
            FailedEvents failed)
            throws InterruptedException {
        LOG.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("attempts", attempts)
                .log("Reported as failed: {}", problem.getMessage());
        failed.report(record, problem, attempts);
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        if (done.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(done);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            LOG.warn("The partitions went to another subscriber, which repeats what was done", e);
        }
        done.clear();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(config.clientProperties());
        settings.put("bootstrap.servers", config.bootstrapServers());
        settings.put("group.id", config.group());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.putIfAbsent("auto.offset.reset", "earliest");
        settings.putIfAbsent("max.poll.records", MAX_POLL_RECORDS);
        settings.putIfAbsent("metadata.max.age.ms", 5_000);
        settings.putIfAbsent("session.timeout.ms", 10_000);
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
