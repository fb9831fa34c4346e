package io.tailrace.testkit.observe;

import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.account.Delivered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the records that a {@code read_committed} consumer receives from the beginning of all
 * topics whose names match a pattern. A thread of its own reads. All methods are safe for any
 * thread and, if reading failed, throw what made it fail.
 */
public final class ReadCommitted implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadCommitted.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Pattern topics;
    private final UnaryOperator<ConsumerRecord<byte[], byte[]>> onArrival;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<Delivered> delivered = new ArrayList<>();
    private final Thread reader;
    private volatile boolean closed;
    private long lookedAt = System.nanoTime() - LOOK_EVERY.toNanos();
    private @Nullable Throwable failure;

    private ReadCommitted(
            String bootstrapServers,
            Pattern topics,
            UnaryOperator<ConsumerRecord<byte[], byte[]>> onArrival) {
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest",
                                "enable.auto.commit", "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.topics = topics;
        this.onArrival = onArrival;
        this.reader = new Thread(this::read, "observer");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts to read.
     *
     * @param topics matches the names of topics, also of topics that are created later
     */
    public static ReadCommitted of(String bootstrapServers, Pattern topics) {
        return of(bootstrapServers, topics, UnaryOperator.identity());
    }

    /**
     * Starts to read, and keeps something else in place of each record, so that many large records
     * fit into memory.
     *
     * @param topics matches the names of topics, also of topics that are created later
     * @param onArrival returns what is kept of a record; the reading thread calls it
     */
    public static ReadCommitted of(
            String bootstrapServers,
            Pattern topics,
            UnaryOperator<ConsumerRecord<byte[], byte[]>> onArrival) {
        return new ReadCommitted(bootstrapServers, topics, onArrival);
    }

    /** The records received so far, those of one partition in order. */
    public synchronized List<ConsumerRecord<byte[], byte[]>> records() {
        rethrow();
        return List.copyOf(records);
    }

    /**
     * The events received so far, those of one partition in order; as many as {@link #records()}.
     */
    public synchronized List<Delivered> delivered() {
        rethrow();
        return List.copyOf(delivered);
    }

    /** The number of records received so far. */
    public synchronized int count() {
        rethrow();
        return records.size();
    }

    /** The value of a header as text; empty if the record has no such header. */
    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Stops reading and closes the consumer. */
    @Override
    public void close() {
        closed = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                followTopics();
                poll();
            }
        } catch (Throwable e) {
            // also an Error: an observer that ended without a word would look like lost records
            synchronized (this) {
                failure = e;
            }
        }
    }

    private void poll() {
        if (consumer.assignment().isEmpty()) {
            LockSupport.parkNanos(POLL.toNanos());
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            Instant now = Instant.now();
            decodeHeaders(record);
            add(onArrival.apply(record), now);
        }
    }

    /**
     * Assigns partitions without a consumer group, so that no outage makes the consumer read again.
     */
    private void followTopics() {
        if (System.nanoTime() - lookedAt < LOOK_EVERY.toNanos()) {
            return;
        }
        lookedAt = System.nanoTime();
        try {
            Set<TopicPartition> partitions = new HashSet<>();
            for (Map.Entry<String, List<PartitionInfo>> topic : consumer.listTopics().entrySet()) {
                if (topics.matcher(topic.getKey()).matches()) {
                    topic.getValue()
                            .forEach(
                                    p ->
                                            partitions.add(
                                                    new TopicPartition(p.topic(), p.partition())));
                }
            }
            if (!partitions.equals(consumer.assignment())) {
                consumer.assign(partitions);
            }
        } catch (TimeoutException e) {
            LOG.debug("The broker does not answer a request for its topics; trying again", e);
        }
    }

    /** A header that has not been decoded holds on to the whole answer of the broker. */
    private static void decodeHeaders(ConsumerRecord<byte[], byte[]> record) {
        for (Header header : record.headers()) {
            header.key();
            header.value();
        }
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record, Instant now) {
        records.add(record);
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        delivered.add(new Delivered(header(record, EventHeaders.ID), key, now));
    }

    private void rethrow() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure; // the reading thread throws no checked exception
        }
    }
}
