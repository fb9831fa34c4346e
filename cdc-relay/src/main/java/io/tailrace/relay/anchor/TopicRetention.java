package io.tailrace.relay.anchor;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Since when topics that lack records are complete. A limit of time removes no record that is
 * younger than the limit, however few records the topic has; a limit of bytes removes any record,
 * but never the last one; compaction removes any record but the last one of a key.
 *
 * @param configs the configurations that may be read, by topic
 */
record TopicRetention(Map<String, Config> configs) {

    /** Copies the map. */
    TopicRetention {
        configs = Map.copyOf(configs);
    }

    /** Asks the brokers; leaves out the topics whose configuration may not be read. */
    static TopicRetention of(Admin admin, List<String> topics)
            throws InterruptedException, ExecutionException {
        List<ConfigResource> resources =
                topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList();
        Map<String, Config> configs = new HashMap<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer :
                admin.describeConfigs(resources).values().entrySet()) {
            try {
                configs.put(answer.getKey().name(), answer.getValue().get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicAuthorizationException)) {
                    throw e;
                }
            }
        }
        return new TopicRetention(configs);
    }

    /**
     * Since when a partition that lacks records holds every later record. The first record that is
     * left is the evidence: the retention may have been shorter than it is now. A partition without
     * any record has nothing but its retention, and must not leave every row of a quiet aggregate
     * type undecided.
     *
     * @param first the time of the first record that the partition holds; null if it holds none
     */
    Instant completeSince(String topic, @Nullable Instant first) {
        if (first != null) {
            return first;
        }
        long millis = retention(topic);
        return millis < 0 ? Instant.now() : Instant.now().minus(Duration.ofMillis(millis));
    }

    /** The retention in milliseconds; negative if there is none, or none is known. */
    private long retention(String topic) {
        String millis = value(topic, TopicConfig.RETENTION_MS_CONFIG);
        return millis == null ? -1 : Long.parseLong(millis);
    }

    /**
     * Whether records are removed behind which there is another one with the same key; false if it
     * is not known.
     */
    boolean isCompacted(String topic) {
        String policy = value(topic, TopicConfig.CLEANUP_POLICY_CONFIG);
        return policy != null && policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /** Since when a compacted topic holds every record. */
    Instant compactedSince(String topic) {
        String millis = value(topic, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG);
        return Instant.now().minusMillis(millis == null ? 0 : Long.parseLong(millis));
    }

    private @Nullable String value(String topic, String name) {
        Config config = configs.get(topic);
        ConfigEntry entry = config == null ? null : config.get(name);
        return entry == null ? null : entry.value();
    }
}
