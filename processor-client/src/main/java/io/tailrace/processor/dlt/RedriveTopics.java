package io.tailrace.processor.dlt;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.RecordLimits;
import io.tailrace.process.kafka.RecordSize;
import io.tailrace.process.kafka.RetryTopic;
import io.tailrace.process.kafka.TopicProvisioner;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * The topics that dead letters can be sent to. A missing retry topic is created if the cluster
 * knows the consumer group: a group that exists reads its retry topic, while the topic of a group
 * that nobody has heard of would swallow the events. For one thread.
 */
final class RedriveTopics {

    private final Admin admin;
    private final KafkaCluster kafka;
    private final int partitions;
    private final boolean dryRun;
    private final Set<String> existing;
    private final Set<String> created = new TreeSet<>();

    /** Whether a topic may not be described. */
    private final Map<String, Boolean> hidden = new HashMap<>();

    /** The largest record of a topic in bytes; empty if it is not known. */
    private final Map<String, OptionalInt> limits = new HashMap<>();

    /** Why the retry topic of a group was not created; empty if it exists now. */
    private final Map<String, Optional<String>> outcomes = new HashMap<>();

    /**
     * @param partitions how many partitions the dead-letter topic has, and every topic of events
     * @param dryRun whether topics are only reported as created
     * @param existing the names of all topics of the cluster
     */
    RedriveTopics(
            Admin admin, KafkaCluster kafka, int partitions, boolean dryRun, Set<String> existing) {
        this.admin = admin;
        this.kafka = kafka;
        this.partitions = partitions;
        this.dryRun = dryRun;
        this.existing = new TreeSet<>(existing);
    }

    /** The same topics for a dry run, which changes nothing. */
    RedriveTopics rehearsed() {
        return new RedriveTopics(admin, kafka, partitions, true, existing);
    }

    /** The names of all topics, those that were created among them. */
    Set<String> existing() {
        return existing;
    }

    /** The names of the topics that were created; in a dry run, that would have been. */
    Set<String> created() {
        return created;
    }

    /**
     * Creates the retry topic of a group, with as many partitions as the dead-letter topic has.
     *
     * @return why the topic is not created; empty if it exists now
     * @throws OperatorException if no broker can be reached
     */
    Optional<String> createRetryTopic(String group) {
        return outcomes.computeIfAbsent(group, this::create);
    }

    /**
     * Refuses to go on if a topic looks as if it did not exist only because it may not be written.
     *
     * @throws OperatorException with the right that is missing
     */
    void requireVisible(String topic) {
        if (!hidden.computeIfAbsent(topic, this::isHidden)) {
            return;
        }
        throw AccessErrors.ofRight(
                kafka,
                "write to topic " + topic,
                KafkaRight.missing(Resource.topic(topic), EnumSet.of(Operation.WRITE)),
                null);
    }

    /**
     * Why a topic would not accept a record; empty if it would, or if that cannot be told, because
     * the configuration of the topic may not be read or the operator has records compressed.
     *
     * @throws OperatorException if no broker can be reached
     */
    Optional<String> violation(ProducerRecord<byte[], byte[]> record) {
        OptionalInt limit = limits.computeIfAbsent(record.topic(), this::limit);
        long size = RecordSize.ofBatch(record);
        return limit.isEmpty() || size <= limit.getAsInt()
                ? Optional.empty()
                : Optional.of(
                        "it has %d bytes, and topic %s accepts at most %d (max.message.bytes)"
                                .formatted(size, record.topic(), limit.getAsInt()));
    }

    private OptionalInt limit(String topic) {
        Object compression = DeadLetterReader.settings(kafka).get("compression.type");
        if (compression != null && !compression.equals("none")) {
            return OptionalInt.empty();
        }
        try {
            Integer bytes = RecordLimits.ask(admin, List.of(topic)).get(topic);
            if (bytes == null) {
                bytes = created.contains(topic) ? EventDefaults.MAX_RECORD_BYTES : null;
            }
            return bytes == null ? OptionalInt.empty() : OptionalInt.of(bytes);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return OptionalInt.empty();
            }
            throw KafkaErrors.refused(
                    kafka, "read the configuration of topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private boolean isHidden(String topic) {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicAuthorizationException;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Optional<String> create(String group) {
        String topic = kafka.topics().retry(group);
        try {
            if (!TopicNames.isLegal(topic) || !groups().contains(group)) {
                return Optional.of(
                        "topic %s does not exist, and the cluster shows no consumer group \"%s\" that would read it"
                                .formatted(topic, group));
            }
            if (!dryRun) {
                new TopicProvisioner(admin, kafka)
                        .ensure(
                                RetryTopic.spec(kafka.topics(), group, partitions),
                                EnumSet.of(Operation.WRITE));
            }
            existing.add(topic);
            created.add(topic);
            return Optional.empty();
        } catch (OperatorException e) {
            if (e.exitCode() == ExitCode.UNREACHABLE
                    || e.getCause() instanceof AuthorizationException) {
                throw e;
            }
            return Optional.of("topic %s does not exist. %s".formatted(topic, e.getMessage()));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Set<String> groups() throws InterruptedException {
        try {
            return admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list consumer groups", e.getCause());
        }
    }
}
