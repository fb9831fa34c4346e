package io.tailrace.relay.backfill;

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

/** How far back the topics of events still hold everything that was published. */
final class Expired {

    private Expired() {}

    /**
     * Before this moment records may have been removed after their retention; empty if no topic has
     * lost any.
     *
     * @param prefix what the names of the topics begin with
     */
    static Optional<Instant> before(Admin admin, String prefix) throws InterruptedException {
        try {
            List<ConfigResource> shortened = new ArrayList<>();
            for (TopicDescription topic : topics(admin, prefix)) {
                if (hasLostItsBeginning(admin, topic)) {
                    shortened.add(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
                }
            }
            return admin.describeConfigs(shortened).all().get().values().stream()
                    .map(Expired::retention)
                    .flatMap(Optional::stream)
                    .min(Long::compare)
                    .map(shortest -> Instant.now().minusMillis(shortest));
        } catch (ExecutionException e) {
            throw KafkaErrors.refused("look at the retention of " + prefix + "*", e.getCause());
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

    private static boolean hasLostItsBeginning(Admin admin, TopicDescription topic)
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

    /** Milliseconds; empty if records are kept for good. */
    private static Optional<Long> retention(Config config) {
        ConfigEntry entry = config.get(TopicConfig.RETENTION_MS_CONFIG);
        long millis = entry == null ? -1 : Long.parseLong(entry.value());
        return millis < 0 ? Optional.empty() : Optional.of(millis);
    }
}
