package io.tailrace.console.trace;

import io.tailrace.console.trace.search.Deadline;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * How far consumer groups are. A group that has committed an offset of a partition reads it: what
 * is before the offset is finished, handled or reported as failed. For one thread.
 */
final class GroupReads {

    /** The text of a record that a group has not finished. */
    static final String WAITS = "not yet handled";

    /** More groups would make a page that nobody reads. */
    static final int MOST_GROUPS = 200;

    private final Map<String, Map<TopicPartition, Long>> committed = new TreeMap<>();
    private long denied;
    private boolean allDenied;
    private boolean late;
    private long left;

    /**
     * Asks for all groups but those of the processors, in one request for each broker.
     *
     * @param applicationId of the processors
     * @param trails the events whose records the groups may have read
     * @throws OperatorException if the brokers do not answer
     */
    static GroupReads read(
            KafkaCluster kafka,
            Admin admin,
            String applicationId,
            Collection<EventTrail> trails,
            Deadline deadline)
            throws InterruptedException {
        GroupReads reads = new GroupReads();
        Set<TopicPartition> partitions = partitions(trails);
        if (partitions.isEmpty()) {
            return reads;
        }
        try {
            reads.ask(admin, applicationId, partitions, deadline);
        } catch (TimeoutException e) {
            reads.late = true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw KafkaErrors.refused(kafka, "read offsets of consumer groups", e.getCause());
            }
            reads.allDenied = true;
        }
        return reads;
    }

    private void ask(
            Admin admin, String applicationId, Set<TopicPartition> partitions, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, ListConsumerGroupOffsetsSpec> groups = new TreeMap<>();
        var wanted = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
        for (GroupListing group :
                admin.listGroups().all().get(deadline.millisLeft(), TimeUnit.MILLISECONDS)) {
            String name = group.groupId();
            if (!name.equals(applicationId) && !name.equals(applicationId + "-account")) {
                groups.put(name, wanted);
            }
        }
        if (groups.isEmpty()) {
            return;
        }
        ListConsumerGroupOffsetsResult answers = admin.listConsumerGroupOffsets(groups);
        for (String name : groups.keySet()) {
            try {
                add(
                        name,
                        answers.partitionsToOffsetAndMetadata(name)
                                .get(deadline.millisLeft(), TimeUnit.MILLISECONDS));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    denied();
                } else if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Takes the offsets of a group over. A group without any reads nothing of the events.
     *
     * @param offsets null for a partition without one
     */
    void add(String group, Map<TopicPartition, @Nullable OffsetAndMetadata> offsets) {
        Map<TopicPartition, Long> next = new HashMap<>();
        offsets.forEach(
                (partition, offset) -> {
                    if (offset != null) {
                        next.put(partition, offset.offset());
                    }
                });
        if (!next.isEmpty() && committed.size() == MOST_GROUPS) {
            left++;
        } else if (!next.isEmpty()) {
            committed.put(group, next);
        }
    }

    /** The offsets of a group may not be read. */
    void denied() {
        denied++;
    }

    /** Which groups may be missing, and why, for people; empty if none are. */
    String problem() {
        List<String> problems = new ArrayList<>();
        if (allDenied) {
            problems.add("the right to see consumer groups is missing");
        }
        if (denied > 0) {
            problems.add("consumer groups that may not be seen: " + denied);
        }
        if (late) {
            problems.add("not all consumer groups were read, because the time was up");
        }
        if (left > 0) {
            problems.add("further consumer groups that read the events: " + left);
        }
        return String.join("; ", problems);
    }

    private static Set<TopicPartition> partitions(Collection<EventTrail> trails) {
        Set<TopicPartition> partitions = new HashSet<>();
        for (EventTrail trail : trails) {
            trail.steps().stream()
                    .filter(GroupReads::isRead)
                    .forEach(step -> partitions.add(partition(step)));
        }
        return partitions;
    }

    private static boolean isRead(Step step) {
        return step.is(Hop.EVENTS) || step.is(Hop.RETRY);
    }

    private static TopicPartition partition(Step step) {
        int at = step.place().lastIndexOf('@');
        int dash = step.place().lastIndexOf('-', at);
        return new TopicPartition(
                step.place().substring(0, dash),
                Integer.parseInt(step.place().substring(dash + 1, at)));
    }

    /** Adds to an event which groups have finished its records. */
    void addTo(EventTrail trail) {
        for (Step step : trail.steps().toArray(Step[]::new)) {
            if (isRead(step)) {
                committed.forEach((group, offsets) -> add(trail, step, group, offsets));
            }
        }
    }

    private static void add(
            EventTrail trail, Step step, String group, Map<TopicPartition, Long> offsets) {
        Long next = offsets.get(partition(step));
        if (next != null) {
            boolean finished =
                    next
                            > Long.parseLong(
                                    step.place().substring(step.place().lastIndexOf('@') + 1));
            trail.add(
                    new Step(
                            null,
                            Hop.HANDLED.text(),
                            step.place(),
                            finished ? "finished by the group" : WAITS,
                            null,
                            group));
        }
    }
}
