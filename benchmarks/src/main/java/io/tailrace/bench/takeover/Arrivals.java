package io.tailrace.bench.takeover;

import io.tailrace.bench.kafka.CommittedTopic;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.account.Delivered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** What a {@code read_committed} consumer receives, with the times of receipt. */
final class Arrivals implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Delivered> events = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "reader");
    private volatile boolean closed;
    private @Nullable RuntimeException failure;

    /** Begins to read a topic, which exists. */
    Arrivals(Lab lab, String topic) {
        consumer = CommittedTopic.consumer(lab.bootstrapServers(), topic, Lab.PARTITIONS);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    add(record, Instant.now());
                }
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record, Instant now) {
        byte[] id = record.headers().lastHeader(EventHeaders.ID).value();
        events.add(new Delivered(text(id), text(record.key()), now));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many events have arrived. */
    synchronized int count() {
        if (failure != null) {
            throw failure;
        }
        return events.size();
    }

    /** All events that have arrived, in the order of receipt. */
    synchronized List<Delivered> all() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
