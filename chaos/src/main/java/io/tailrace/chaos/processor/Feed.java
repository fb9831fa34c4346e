package io.tailrace.chaos.processor;

import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes events to the outbox topics as a relay would that repeats itself: some events are written
 * again well within the time to live, some well after it, some are invalid, some are due later. A
 * thread of its own writes.
 *
 * <p>The producer has one request in flight: a broker that has just begun to serve a partition may
 * refuse a batch and accept the next one, and then refuses the first for good, as out of sequence
 * (KAFKA-15591).
 */
final class Feed implements AutoCloseable {

    /** The latest repetition that must be dropped, as a fraction of the time to live. */
    private static final double INSIDE = 0.75;

    /** The earliest repetition that may be delivered, as a multiple of the time to live. */
    private static final double OUTSIDE = 1.3;

    private static final int AGGREGATES = 200;
    private static final long EVERY_NANOS = Duration.ofMillis(10).toNanos();
    private static final int PER_TICK = 4;
    private static final byte[] ORDER =
            "{\"orderId\":\"o\",\"status\":\"placed\",\"items\":[{\"sku\":\"a\",\"quantity\":1}]}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final byte[] BROKEN = "{\"orderId\":".getBytes(StandardCharsets.UTF_8);

    private record Repetition(long at, String id, ProducerRecord<byte[], byte[]> record) {}

    private final Random random;
    private final Duration ttl;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, FedEvent> sent = new ConcurrentHashMap<>();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final PriorityQueue<Repetition> repetitions =
            new PriorityQueue<>(Comparator.comparingLong(Repetition::at));
    private final Thread writer = new Thread(this::write, "feed");
    private volatile boolean closed;

    Feed(String bootstrapServers, Duration ttl, long seed) {
        this.random = new Random(seed);
        this.ttl = ttl;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "acks", "all",
                                "enable.idempotence", "true",
                                "linger.ms", "1",
                                "max.in.flight.requests.per.connection", "1"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        writer.start();
    }

    /** The aggregate types of the topics that the feed writes to. */
    static List<String> aggregateTypes() {
        return List.of("order", "ticket");
    }

    /** How many records were written so far, repetitions included. */
    int records() {
        return records.get();
    }

    /**
     * The events so far, by id.
     *
     * @throws IllegalStateException if the broker refused a record
     */
    Map<String, FedEvent> sent() {
        Exception e = failure.get();
        if (e != null) {
            throw new IllegalStateException("The broker refused an event of the feed", e);
        }
        return Map.copyOf(sent);
    }

    /** Stops writing and returns when the broker has acknowledged all records. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }

    private void write() {
        while (!closed) {
            for (int i = 0; i < PER_TICK; i++) {
                writeNew();
            }
            long now = System.currentTimeMillis();
            while (!repetitions.isEmpty() && repetitions.peek().at() <= now) {
                Repetition again = repetitions.remove();
                repeat(again, now);
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
        producer.flush();
    }

    private void writeNew() {
        long now = System.currentTimeMillis();
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        boolean invalid = random.nextInt(100) < 3;
        boolean known = invalid || random.nextBoolean();
        Instant deliverAt =
                random.nextInt(100) < 10
                        ? Instant.ofEpochMilli(now + random.nextInt(8_000))
                        : Instant.MIN;
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        known ? "outbox.order" : "outbox.ticket",
                        null,
                        now,
                        bytes("a-" + random.nextInt(AGGREGATES)),
                        invalid ? BROKEN : ORDER);
        record.headers().add(EventHeaders.ID, bytes(id));
        record.headers()
                .add(EventHeaders.TYPE, bytes(known ? "order.placed.v1" : "ticket.sold.v1"));
        if (deliverAt.isAfter(Instant.MIN)) {
            record.headers().add(EventHeaders.DELIVER_AT, bytes(deliverAt.toString()));
        }
        sent.put(id, new FedEvent(id, invalid, deliverAt, List.of(Instant.ofEpochMilli(now))));
        send(record);
        if (!invalid) {
            planRepetition(id, record, now);
        }
    }

    private void repeat(Repetition again, long now) {
        sent.computeIfPresent(again.id(), (id, before) -> before.again(Instant.ofEpochMilli(now)));
        send(copy(again.record(), now));
    }

    private void planRepetition(String id, ProducerRecord<byte[], byte[]> record, long now) {
        int chance = random.nextInt(100);
        double times = chance < 25 ? random.nextDouble() * INSIDE : OUTSIDE + random.nextDouble();
        if (chance < 30) {
            repetitions.add(new Repetition(now + (long) (ttl.toMillis() * times), id, record));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees failures
    private void send(ProducerRecord<byte[], byte[]> record) {
        records.incrementAndGet();
        producer.send(
                record,
                (metadata, e) -> {
                    if (e != null) {
                        failure.set(e);
                    }
                });
    }

    private static ProducerRecord<byte[], byte[]> copy(
            ProducerRecord<byte[], byte[]> record, long now) {
        return new ProducerRecord<>(
                record.topic(), null, now, record.key(), record.value(), record.headers());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
