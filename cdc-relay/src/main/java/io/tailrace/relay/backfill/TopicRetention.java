package io.tailrace.relay.backfill;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Finds out since when the topics of events still hold every record that was published. */
final class TopicRetention {

    private TopicRetention() {}

    /**
     * The time since when the topics are complete: older records may have been removed because of
     * the topic's retention. Empty if no topic has lost a record.
     *
     * @param kafka the cluster of the admin client
     */
    static Optional<Instant> completeSince(Admin admin, KafkaCluster kafka)
            throws InterruptedException {
        String prefix = kafka.topics().outboxPrefix();
        try {
            List<ConfigResource> incomplete = new ArrayList<>();
            for (TopicDescription topic : topics(admin, prefix)) {
                if (hasLostRecords(admin, topic)) {
                    incomplete.add(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
                }
            }
            return admin.describeConfigs(incomplete).all().get().values().stream()
                    .map(TopicRetention::retention)
                    .flatMap(Optional::stream)
                    .min(Long::compare)
                    .map(shortest -> Instant.now().minusMillis(shortest));
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka, "read the retention of the topics " + prefix + "*", e.getCause());
        }
    }

    private static List<TopicDescription> topics(Admin admin, String prefix)
            throws InterruptedException, ExecutionException {
        List<String> names =
                admin.listTopics().names().get().stream()
                        .filter(name -> name.startsWith(prefix))
                        .toList();
        return List.copyOf(admin.describeTopics(names).allTopicNames().get().values());
    }

    private static boolean hasLostRecords(Admin admin, TopicDescription topic)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        topic.partitions()
                .forEach(
                        partition ->
                                earliest.put(
                                        new TopicPartition(topic.name(), partition.partition()),
                                        OffsetSpec.earliest()));
        return admin.listOffsets(earliest).all().get().values().stream()
                .anyMatch(offset -> offset.offset() > 0);
    }

    /** The topic's retention in milliseconds; empty if records are kept without a time limit. */
    private static Optional<Long> retention(Config config) {
        ConfigEntry entry = config.get(TopicConfig.RETENTION_MS_CONFIG);
        long millis = entry == null ? -1 : Long.parseLong(entry.value());
        return millis < 0 ? Optional.empty() : Optional.of(millis);
    }
}
