package io.tailrace.processor.account;

import io.tailrace.account.Bucket;
import io.tailrace.account.Equation;
import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Imbalance;
import io.tailrace.account.RecordHop;
import io.tailrace.account.RecordHop.Counts;
import io.tailrace.account.WithheldTopic;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells duplicated events from those that nobody has put in, by reading the records of a bucket.
 * For one thread at a time.
 */
final class SurplusScan {

    /** How much later than the record an id may have been made. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    /** A scan that has to read more is given up. */
    private static final int MAX_RECORDS = 1_000_000;

    private static final Set<Hop> LEFT = EnumSet.of(Hop.OUTBOX, Hop.AGAIN);
    private static final Set<Hop> RIGHT = EnumSet.of(Hop.EVENTS, Hop.DEAD, Hop.SKIPPED, Hop.HELD);

    private final KafkaCluster kafka;
    private final String application;
    private final RecordHop hop;

    SurplusScan(ProcessorConfig config, RecordHop hop) {
        this.kafka = config.kafka();
        this.application = config.execution().applicationId();
        this.hop = hop;
    }

    /** How often each id of the bucket is on each side. */
    private static final class Ids {
        private final Map<String, Long> left = new HashMap<>();
        private final Map<String, Long> right = new HashMap<>();
        private int records;
    }

    /**
     * What the surplus of an imbalance is; empty if too many records would have to be read.
     *
     * @throws io.tailrace.process.OperatorException if the brokers refuse it
     */
    Optional<Surplus> explain(Imbalance imbalance) throws InterruptedException {
        Bucket bucket = imbalance.bucket();
        Ids ids = new Ids();
        try (TopicScan scan = TopicScan.open(kafka, application + "-account-scan")) {
            scan.read(
                    start(scan, topics(imbalance), bucket),
                    record -> {
                        take(ids, record, bucket);
                        return ++ids.records < MAX_RECORDS;
                    });
        }
        if (ids.records >= MAX_RECORDS) {
            return Optional.empty();
        }
        return Optional.of(
                imbalance.equation() == Equation.PUBLISHED
                        ? published(ids, imbalance.surplus())
                        : processed(ids));
    }

    private List<String> topics(Imbalance imbalance) {
        TopicNames names = kafka.topics();
        String type = imbalance.bucket().type();
        return imbalance.equation() == Equation.PUBLISHED
                ? List.of(names.outbox(type))
                : List.of(
                        names.outbox(type),
                        names.events(type),
                        names.deadLetter(),
                        WithheldTopic.of(application));
    }

    private Map<TopicPartition, Long> start(TopicScan scan, List<String> topics, Bucket bucket)
            throws InterruptedException {
        Map<TopicPartition, Long> start = new HashMap<>();
        long from = IdMinute.begin(bucket.minute()).minus(CLOCKS).toEpochMilli();
        for (String topic : topics) {
            var description = scan.find(topic);
            if (description.isPresent()) {
                start.putAll(begin(scan, TopicScan.partitions(description.get()), from));
            }
        }
        return start;
    }

    private Map<TopicPartition, Long> begin(
            TopicScan scan, Collection<TopicPartition> partitions, long from)
            throws InterruptedException {
        Map<TopicPartition, Long> start = new HashMap<>(scan.end(partitions));
        try {
            scan.admin()
                    .listOffsets(
                            partitions.stream()
                                    .collect(
                                            Collectors.toMap(
                                                    p -> p, p -> OffsetSpec.forTimestamp(from))))
                    .all()
                    .get()
                    .forEach(
                            (partition, found) -> {
                                if (found.offset() >= 0) {
                                    start.put(partition, found.offset());
                                }
                            });
            return start;
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "look for records of a minute", e.getCause());
        }
    }

    private void take(Ids ids, ConsumerRecord<byte[], byte[]> record, Bucket bucket) {
        Optional<Counts> counts = hop.of(record.topic(), record.headers());
        if (counts.isEmpty()) {
            return;
        }
        Counts one = counts.get();
        Bucket of = new Bucket(one.line().source(), one.line().type(), IdMinute.of(one.id()));
        if (of.equals(bucket)) {
            long number = one.leaves() ? -1 : 1;
            if (LEFT.contains(one.line().hop())) {
                ids.left.merge(one.id(), number, Long::sum);
            } else if (RIGHT.contains(one.line().hop())) {
                ids.right.merge(one.id(), number, Long::sum);
            }
        }
    }

    private static Surplus processed(Ids ids) {
        long duplicated = 0;
        long phantom = 0;
        for (Map.Entry<String, Long> each : ids.right.entrySet()) {
            long left = ids.left.getOrDefault(each.getKey(), 0L);
            long more = Math.max(0, each.getValue() - left);
            if (left == 0) {
                phantom += more;
            } else {
                duplicated += more;
            }
        }
        return new Surplus(duplicated, phantom);
    }

    /** The rows of the table are not read here: what is there once more than it could be. */
    private static Surplus published(Ids ids, long surplus) {
        long copies = ids.left.values().stream().mapToLong(number -> number - 1).sum();
        long duplicated = Math.min(surplus, copies);
        return new Surplus(duplicated, surplus - duplicated);
    }
}
