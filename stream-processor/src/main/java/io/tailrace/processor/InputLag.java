package io.tailrace.processor;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers every five seconds how many records of the input topics the processors of an
 * application id have not read. What the consumers themselves know is not asked: a stream thread
 * that hangs, or restores, would go on showing its last answer. Single use.
 */
final class InputLag implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InputLag.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final long ANSWER_SECONDS = 5;

    private final KafkaCluster kafka;
    private final String application;
    private final Supplier<Set<TopicPartition>> inputs;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("input-lag"));

    /** Of the thread: null until a broker's address can be resolved. */
    private @Nullable Admin admin;

    private volatile double records = Double.NaN;

    /**
     * @param application the application id, which is the consumer group
     * @param inputs the partitions that are read
     */
    InputLag(KafkaCluster kafka, String application, Supplier<Set<TopicPartition>> inputs) {
        this.kafka = kafka;
        this.application = application;
        this.inputs = inputs;
    }

    /** Begins to ask. */
    @SuppressWarnings("FutureReturnValueIgnored") // update() throws nothing
    void start() {
        thread.scheduleWithFixedDelay(this::update, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The number of records; NaN if the brokers did not answer. Safe for any thread. */
    double records() {
        return records;
    }

    /** Ends the thread; returns at once. Further calls have no effect. */
    @Override
    public synchronized void close() {
        if (!thread.isShutdown()) {
            thread.execute(this::closeAdmin);
            thread.shutdown();
        }
    }

    private void update() {
        try {
            records = ask();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debug("Could not read the lag of {}; trying again", application, e);
            records = Double.NaN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // otherwise the last number would stay for ever
            LOG.warn("Could not read the lag of {}; trying again", application, e);
            records = Double.NaN;
        }
    }

    private double ask() throws ExecutionException, TimeoutException, InterruptedException {
        Admin client = admin();
        Set<TopicPartition> read = inputs.get();
        Map<TopicPartition, OffsetAndMetadata> committed =
                client.listConsumerGroupOffsets(application)
                        .partitionsToOffsetAndMetadata()
                        .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, Long> ends = offsets(client, read, OffsetSpec.latest());
        Map<TopicPartition, Long> begins = offsets(client, read, OffsetSpec.earliest());
        return lag(committed, begins, ends);
    }

    private static Map<TopicPartition, Long> offsets(
            Admin client, Set<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, which));
        ListOffsetsResult answers = client.listOffsets(question);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                ListOffsetsResultInfo answer =
                        answers.partitionResult(partition).get(ANSWER_SECONDS, TimeUnit.SECONDS);
                offsets.put(partition, answer.offset());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                } // a topic that was deleted has no records
            }
        }
        return offsets;
    }

    /** A partition of which nothing is committed is read from its first record. */
    static long lag(
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends) {
        long sum = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata read = committed.get(end.getKey());
            long first = begins.getOrDefault(end.getKey(), 0L);
            long from = read == null ? first : Math.max(first, read.offset());
            sum += Math.max(0, end.getValue() - from);
        }
        return sum;
    }

    private Admin admin() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(kafka.adminSettings(application + "-lag"));
            admin = known;
        }
        return known;
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
