package io.tailrace.process.kafka;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.OperatorException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * What a client may do with a topic.
 *
 * @param granted what a missing right has to be granted on: the topic, or topics like it
 */
record TopicAccess(KafkaCluster kafka, String topic, Resource granted) {

    /** The access to a topic whose rights are granted on it alone. */
    static TopicAccess of(KafkaCluster kafka, TopicSpec topic) {
        return new TopicAccess(kafka, topic.name(), Resource.topic(topic.name()));
    }

    /**
     * Requires rights, unless the brokers do not say which rights the client has.
     *
     * @throws OperatorException with the rights that are missing
     */
    void require(Set<Operation> needed, Optional<TopicDescription> description) {
        Set<AclOperation> actual =
                description.map(TopicDescription::authorizedOperations).orElse(null);
        // a client that has described a topic has the right to describe it
        if (actual == null || !actual.contains(AclOperation.DESCRIBE)) {
            return;
        }
        List<Operation> missing =
                needed.stream()
                        .filter(right -> !actual.contains(AclOperation.valueOf(right.name())))
                        .toList();
        if (!missing.isEmpty()) {
            throw AccessErrors.ofRight(
                    kafka, "use topic " + topic, KafkaRight.missing(granted, missing), null);
        }
    }

    /** Without the right to describe a topic all rights are missing, because they include it. */
    OperatorException notDescribed(Set<Operation> needed, @Nullable Throwable cause) {
        return KafkaErrors.refused(
                kafka, "describe topic " + topic, cause, KafkaRight.missing(granted, needed));
    }

    OperatorException notCreated(@Nullable Throwable cause) {
        return KafkaErrors.refused(
                kafka,
                "create topic " + topic,
                cause,
                KafkaRight.missing(granted, Set.of(Operation.CREATE)));
    }
}
