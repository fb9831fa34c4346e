package io.tailrace.processor.account;

import io.tailrace.account.AccountTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a counter asks the brokers, besides records. For one thread. */
final class Brokers implements AutoCloseable {

    private static final TopicPartition ACCOUNT = new TopicPartition(AccountTopic.NAME, 0);

    private final KafkaCluster kafka;
    private final Admin admin;
    private final String application;

    /**
     * @param application the application id, which is the consumer group of the processors
     */
    Brokers(KafkaCluster kafka, Admin admin, String application) {
        this.kafka = kafka;
        this.admin = admin;
        this.application = application;
    }

    /** The offset before which the processors have processed a partition; 0 if nothing of it. */
    Map<TopicPartition, Long> processed() throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        return committed.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws InterruptedException {
        try {
            return admin.listConsumerGroupOffsets(application)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw KafkaErrors.refused(
                    kafka, "ask what the processors have processed", e.getCause());
        }
    }

    /**
     * The ends of partitions, records of open transactions included: these have to be waited for,
     * because they may belong to a transaction that is visible in another partition already.
     *
     * @return without the partitions that do not exist
     */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions)
            throws InterruptedException {
        var answer =
                admin.listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                ends.put(partition, answer.partitionResult(partition).get().offset());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw KafkaErrors.refused(
                            kafka, "ask for the end of " + partition, e.getCause());
                }
            }
        }
        return ends;
    }

    /** The end of the topic of the account, like {@link #ends}. */
    long endOfAccount() throws InterruptedException {
        return ends(Set.of(ACCOUNT)).getOrDefault(ACCOUNT, 0L);
    }

    /** The names of all topics. */
    Set<String> topics() throws InterruptedException {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
