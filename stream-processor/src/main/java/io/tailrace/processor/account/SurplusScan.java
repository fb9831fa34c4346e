package io.tailrace.processor.account;

import io.tailrace.account.Bucket;
import io.tailrace.account.IdMinute;
import io.tailrace.account.RecordHop;
import io.tailrace.account.WithheldTopic;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.account.difference.Surplus;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells duplicated events from those that nobody has put in, by reading the records of a bucket.
 * For one thread at a time.
 */
final class SurplusScan {

    /** How much later than the record an id may have been made. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private final KafkaCluster kafka;
    private final String application;
    private final RecordHop hop;

    SurplusScan(ProcessorConfig config, RecordHop hop) {
        this.kafka = config.kafka();
        this.application = config.execution().applicationId();
        this.hop = hop;
    }

    /**
     * What the surplus of an imbalance is; empty if too many records would have to be read, or too
     * many ids remembered.
     *
     * @throws io.tailrace.process.OperatorException if the brokers refuse it
     */
    Optional<Surplus> explain(Imbalance imbalance) throws InterruptedException {
        Bucket bucket = imbalance.bucket();
        BucketIds ids = new BucketIds(bucket);
        try (TopicScan scan = TopicScan.open(kafka, application + "-account-scan")) {
            scan.read(
                    start(scan, topics(imbalance), bucket),
                    record -> {
                        ids.add(hop.of(record.topic(), record.headers()));
                        return !ids.areTooMany();
                    });
        }
        if (ids.areTooMany()) {
            return Optional.empty();
        }
        return Optional.of(
                imbalance.equation() == Equation.PUBLISHED
                        ? ids.published(imbalance.surplus())
                        : ids.processed());
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
}
