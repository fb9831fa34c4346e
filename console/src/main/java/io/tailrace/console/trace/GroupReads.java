package io.tailrace.console.trace;

import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.scan.GroupProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * How far consumer groups are. A group that has committed an offset of a partition reads it: what
 * is before the offset is finished, handled or reported as failed. For one thread.
 */
final class GroupReads {

    /** The text of a record that a group has not finished. */
    static final String WAITS = "not yet handled";

    /** More groups would take too long. */
    private static final int MOST_GROUPS = 200;

    private final Map<String, Map<TopicPartition, Long>> committed;

    private GroupReads(Map<String, Map<TopicPartition, Long>> committed) {
        this.committed = committed;
    }

    /**
     * Asks for all groups but those of the processors.
     *
     * @param applicationId of the processors
     * @throws OperatorException if the groups may not be seen, or are too many
     */
    static GroupReads read(KafkaCluster kafka, Admin admin, String applicationId, Deadline deadline)
            throws InterruptedException {
        Map<String, Map<TopicPartition, Long>> committed = new LinkedHashMap<>();
        GroupProgress progress = new GroupProgress(kafka, admin);
        try {
            for (GroupListing group : admin.listGroups().all().get()) {
                String name = group.groupId();
                boolean own = name.equals(applicationId) || name.equals(applicationId + "-account");
                if (!own && committed.size() < MOST_GROUPS && !deadline.isOver()) {
                    progress.committed(name).ifPresent(offsets -> committed.put(name, offsets));
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return new GroupReads(Map.of());
            }
            throw KafkaErrors.refused(kafka, "list consumer groups", e.getCause());
        }
        return new GroupReads(committed);
    }

    /** Adds to an event which groups have finished its records. */
    void addTo(EventTrail trail) {
        for (Step step : trail.steps().toArray(Step[]::new)) {
            if (step.is(Hop.EVENTS) || step.is(Hop.RETRY)) {
                committed.forEach((group, offsets) -> add(trail, step, group, offsets));
            }
        }
    }

    private static void add(
            EventTrail trail, Step step, String group, Map<TopicPartition, Long> offsets) {
        int at = step.place().lastIndexOf('@');
        int dash = step.place().lastIndexOf('-', at);
        TopicPartition partition =
                new TopicPartition(
                        step.place().substring(0, dash),
                        Integer.parseInt(step.place().substring(dash + 1, at)));
        Long next = offsets.get(partition);
        if (next != null) {
            boolean finished = next > Long.parseLong(step.place().substring(at + 1));
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
