package io.tailrace.processor.scan;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How far consumer groups are, processors among them, whose group is their application id. Changes
 * nothing. For one thread.
 */
public final class GroupProgress {

    private final KafkaCluster kafka;
    private final Admin admin;

    /**
     * @param admin stays the caller's
     */
    public GroupProgress(KafkaCluster kafka, Admin admin) {
        this.kafka = kafka;
        this.admin = admin;
    }

    /**
     * The committed offsets of a group: everything before them is finished. A subscriber that
     * handles events concurrently commits the lowest offset that is not finished. No offsets if
     * there is no such group; empty if they may not be read.
     *
     * @throws OperatorException if the brokers do not answer
     */
    public Optional<Map<TopicPartition, Long>> committed(String group) throws InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach(
                            (partition, offset) -> {
                                if (offset != null) {
                                    committed.put(partition, offset.offset());
                                }
                            });
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Optional.empty();
            }
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw KafkaErrors.refused(
                        kafka, "read the offsets of group " + group, e.getCause());
            }
        }
        return Optional.of(committed);
    }

    /**
     * Like {@link #committed}, for callers that cannot do without.
     *
     * @throws OperatorException with the right that is missing, or if the brokers do not answer
     */
    public Map<TopicPartition, Long> requireCommitted(String group) throws InterruptedException {
        return committed(group)
                .orElseThrow(
                        () ->
                                AccessErrors.ofRight(
                                        kafka,
                                        "read the offsets of group " + group,
                                        KafkaRight.missing(
                                                Resource.group(group),
                                                EnumSet.of(Operation.DESCRIBE)),
                                        null));
    }

    /**
     * How many members a group has at this moment; 0 for a group that does not exist, empty if the
     * brokers do not say it.
     */
    public Optional<Integer> members(String group) throws InterruptedException {
        return describe(group).map(GroupMembers::count);
    }

    /**
     * The members of a group at this moment, and what they read; no members for a group that does
     * not exist, empty if the brokers do not say it.
     */
    public Optional<GroupMembers> describe(String group) throws InterruptedException {
        try {
            var description =
                    admin.describeConsumerGroups(List.of(group))
                            .all()
                            .get()
                            .values()
                            .iterator()
                            .next();
            boolean gone =
                    description.groupState() == GroupState.EMPTY
                            || description.groupState() == GroupState.DEAD;
            if (gone) {
                return Optional.of(GroupMembers.NONE);
            }
            Set<TopicPartition> assigned = new HashSet<>();
            description
                    .members()
                    .forEach(member -> assigned.addAll(member.assignment().topicPartitions()));
            return Optional.of(new GroupMembers(description.members().size(), assigned));
        } catch (ExecutionException e) {
            return e.getCause() instanceof GroupIdNotFoundException
                    ? Optional.of(GroupMembers.NONE)
                    : Optional.empty();
        }
    }
}
