package io.tailrace.relay.replay;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Finds topics without creating them: a producer or consumer that asks for a missing topic makes
 * many brokers create it, with a number of partitions of their own. For one thread.
 */
final class ExistingTopics {

    private final Admin admin;
    private final KafkaCluster kafka;

    /**
     * @param admin not closed
     */
    ExistingTopics(Admin admin, KafkaCluster kafka) {
        this.admin = admin;
        this.kafka = kafka;
    }

    /** How many partitions a topic has; empty if it does not exist. */
    OptionalInt partitions(String topic) throws InterruptedException {
        try {
            return OptionalInt.of(
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .values()
                            .iterator()
                            .next()
                            .partitions()
                            .size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return OptionalInt.empty();
            }
            throw KafkaErrors.refused(kafka, "find topic " + topic, e.getCause());
        }
    }
}
