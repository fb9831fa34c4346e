package io.tailrace.relay.erase;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.schedule.Schedule;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The changelogs of held events that were not looked at.
 *
 * @param topics their names, sorted
 * @param complete whether a topic that is not seen does not exist; if not, it may be one that this
 *     client has no right to describe
 */
record OtherSchedules(List<String> topics, boolean complete) {

    OtherSchedules {
        topics = List.copyOf(topics);
    }

    /**
     * Finds them among the topics that the client can see.
     *
     * @param all the topics that the client can see
     * @param own the changelogs that were looked at
     */
    static OtherSchedules of(
            Admin admin, KafkaCluster kafka, Collection<String> all, Collection<String> own)
            throws InterruptedException {
        List<String> others =
                all.stream()
                        .filter(Schedule::isChangelog)
                        .filter(topic -> !own.contains(topic))
                        .sorted()
                        .toList();
        return new OtherSchedules(others, seesAll(admin, kafka));
    }

    /**
     * Brokers hide topics without a word. Only to a client that may describe a topic of any name do
     * they say that one does not exist.
     */
    private static boolean seesAll(Admin admin, KafkaCluster kafka) throws InterruptedException {
        String none = Schedule.changelog("none-" + UUID.randomUUID());
        try {
            admin.describeTopics(List.of(none)).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return true;
            }
            if (e.getCause() instanceof AuthorizationException) {
                return false;
            }
            throw KafkaErrors.refused(kafka, "describe topic " + none, e.getCause());
        }
    }
}
