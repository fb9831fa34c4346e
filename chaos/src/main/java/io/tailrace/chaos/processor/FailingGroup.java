package io.tailrace.chaos.processor;

import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A consumer group whose attempts fail as {@link PlannedFailures} says, and which reports each
 * failure to {@code events.failed}. It makes each attempt once. A thread of its own works.
 */
final class FailingGroup implements AutoCloseable {

    /**
     * An attempt to handle an event.
     *
     * @param id the event id
     * @param number the number of the attempt, from 1
     */
    record Attempt(String id, int number) {}

    private static final long LOOK_NANOS = Duration.ofMillis(30).toNanos();

    private final ReadCommitted events;
    private final ReadCommitted retries;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Attempt, Boolean> made = new ConcurrentHashMap<>();
    private final Map<Attempt, Instant> reported = new ConcurrentHashMap<>();
    private final Thread worker = new Thread(this::work, "failing-group");
    private volatile boolean closed;

    FailingGroup(String bootstrapServers, ReadCommitted events, ReadCommitted retries) {
        this.events = events;
        this.retries = retries;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "acks", "all",
                                "enable.idempotence", "true",
                                "max.in.flight.requests.per.connection", "1"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        worker.start();
    }

    /** The failed attempts so far, each with the earliest time at which its report was written. */
    Map<Attempt, Instant> reported() {
        return Map.copyOf(reported);
    }

    /** Stops; attempts that are under way are finished. */
    @Override
    public void close() {
        closed = true;
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }

    private void work() {
        int event = 0;
        int retry = 0;
        while (!closed) {
            event = handle(events.records(), event, false);
            retry = handle(retries.records(), retry, true);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private int handle(List<ConsumerRecord<byte[], byte[]>> records, int from, boolean again) {
        for (ConsumerRecord<byte[], byte[]> record : records.subList(from, records.size())) {
            int before =
                    again
                            ? Integer.parseInt(ReadCommitted.header(record, EventHeaders.ATTEMPT))
                            : 0;
            attempt(record, before + 1);
        }
        return records.size();
    }

    private void attempt(ConsumerRecord<byte[], byte[]> record, int number) {
        Attempt attempt = new Attempt(ReadCommitted.header(record, EventHeaders.ID), number);
        PlannedFailures plan = PlannedFailures.of(attempt.id());
        if (made.put(attempt, true) == null && plan.fails(number)) {
            reported.put(attempt, Instant.now());
            report(record, plan, number);
        }
    }

    /** Sends asynchronously; a report that cannot be sent shows as a lost event in the account. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void report(ConsumerRecord<byte[], byte[]> record, PlannedFailures plan, int attempt) {
        ProducerRecord<byte[], byte[]> failed =
                new ProducerRecord<>(
                        "events.failed", null, record.key(), record.value(), record.headers());
        set(failed, EventHeaders.FAILED_GROUP, plan.group());
        set(failed, EventHeaders.ATTEMPT, Integer.toString(attempt));
        set(failed, EventHeaders.REASON, plan.reason());
        set(failed, EventHeaders.ERROR, plan.reason() + ": as planned");
        producer.send(failed);
    }

    private static void set(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().remove(name);
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
