package io.tailrace.relay.removal;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.StoredPositions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Deletes the topics of an outbox. Somebody else may have begun to write into a topic since its
 * records were read, so that what came since is read immediately before. For one thread.
 */
final class TopicDeletion {

    private final RelayConfig config;
    private final RemovalPlan plan;
    private final Admin admin;
    private final Consumer<String> report;

    TopicDeletion(RelayConfig config, RemovalPlan plan, Admin admin, Consumer<String> report) {
        this.config = config;
        this.plan = plan;
        this.admin = admin;
        this.report = report;
    }

    /**
     * Deletes the topics, except for those that somebody else writes by now.
     *
     * @throws OperatorException if the brokers refuse
     */
    void run() throws InterruptedException {
        Map<String, Map<Integer, Long>> topics = plan.topics().own();
        if (topics.isEmpty()) {
            return;
        }
        Set<String> shared = new StoredPositions(config, admin).othersNamedLike(plan.sources());
        if (!shared.isEmpty()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "No topic was deleted, because relays with the positions %s have begun to publish events of the same ce_source"
                            .formatted(shared),
                    "Everything else is removed. Decide yourself whose the topics are.");
        }
        try (TopicReader reader = new TopicReader(config, plan.sources())) {
            Map<String, List<PartitionInfo>> existing = reader.topics();
            for (Map.Entry<String, Map<Integer, Long>> topic : topics.entrySet()) {
                String name = topic.getKey();
                List<PartitionInfo> partitions = existing.getOrDefault(name, List.of());
                String reason = reader.read(name, partitions, topic.getValue()).reasonToKeep();
                if (reason.isEmpty()) {
                    delete(name);
                } else {
                    report.accept("Kept topic %s, which %s".formatted(name, reason));
                }
            }
        } catch (KafkaException e) {
            throw KafkaErrors.refused(config.kafka(), "list the topics of events", e);
        }
    }

    private void delete(String topic) throws InterruptedException {
        try {
            admin.deleteTopics(Set.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw KafkaErrors.refused(
                        config.kafka(),
                        "delete topic " + topic,
                        e.getCause(),
                        KafkaRight.missing(Resource.topic(topic), Set.of(Operation.DELETE)));
            }
        }
        report.accept("Deleted topic " + topic);
    }
}
