package io.tailrace.relay.erase;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads the settings of topics. Stateless. */
final class TopicSettings {

    private TopicSettings() {}

    /** The settings of a topic by name; empty if they may not be read. */
    static Map<String, String> of(Admin admin, KafkaCluster kafka, String topic)
            throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> settings = new HashMap<>();
        try {
            for (Config config : admin.describeConfigs(List.of(resource)).all().get().values()) {
                for (ConfigEntry entry : config.entries()) {
                    if (entry.value() != null) {
                        settings.put(entry.name(), entry.value());
                    }
                }
            }
            return settings;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException
                    || e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Map.of();
            }
            throw KafkaErrors.refused(kafka, "read the settings of topic " + topic, e.getCause());
        }
    }
}
