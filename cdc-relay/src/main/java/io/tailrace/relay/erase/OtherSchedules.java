package io.tailrace.relay.erase;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.schedule.Schedule;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.acl.AclOperation;

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

    /** Brokers hide topics without a word. Who may act as a broker sees all topics. */
    private static boolean seesAll(Admin admin, KafkaCluster kafka) throws InterruptedException {
        try {
            Set<AclOperation> allowed =
                    admin.describeCluster(
                                    new DescribeClusterOptions().includeAuthorizedOperations(true))
                            .authorizedOperations()
                            .get();
            return allowed != null && allowed.contains(AclOperation.CLUSTER_ACTION);
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "describe the cluster", e.getCause());
        }
    }
}
