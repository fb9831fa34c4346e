package io.tailrace.process.kafka;

import io.tailrace.event.EventDefaults;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the size of the largest record that topics accept, and warns once of each topic that
 * accepts less than a topic that Tailrace creates. For one thread at a time.
 */
public final class RecordLimits {

    /** The default of Kafka's {@code message.max.bytes} and {@code max.message.bytes}. */
    public static final int KAFKA_DEFAULT_BYTES = 1_048_588;

    private static final Logger LOG = LoggerFactory.getLogger(RecordLimits.class);

    private final KafkaCluster kafka;
    private final Map<String, Integer> announced = new HashMap<>();

    /**
     * @param kafka the cluster of the admin clients, and the names of the topics
     */
    public RecordLimits(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads the limits.
     *
     * @param topics topics that exist, or existed a moment ago
     * @return {@code max.message.bytes} of each topic that exists
     * @throws ExecutionException if the configuration of a topic may not be read
     */
    public Map<String, Integer> read(Admin admin, Collection<String> topics)
            throws InterruptedException, ExecutionException {
        Map<String, Integer> limits = ask(admin, topics);
        limits.forEach(this::warnIfSmall);
        return limits;
    }

    /** Like {@link #read}, and warns of nothing. */
    public static Map<String, Integer> ask(Admin admin, Collection<String> topics)
            throws InterruptedException, ExecutionException {
        List<ConfigResource> resources =
                topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
        Map<String, Integer> limits = new HashMap<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> topic :
                admin.describeConfigs(resources).values().entrySet()) {
            config(topic.getValue())
                    .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value())
                    .ifPresent(bytes -> limits.put(topic.getKey().name(), Integer.parseInt(bytes)));
        }
        return limits;
    }

    /** The configuration of a topic; empty if the topic does not exist. */
    private static Optional<Config> config(KafkaFuture<Config> answer)
            throws InterruptedException, ExecutionException {
        try {
            return Optional.of(answer.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void warnIfSmall(String topic, int bytes) {
        boolean deadLetters = topic.equals(kafka.topics().deadLetter());
        int wanted =
                deadLetters ? DeadLetterTopic.MAX_RECORD_BYTES : EventDefaults.MAX_RECORD_BYTES;
        Integer before = announced.put(topic, bytes);
        if (bytes < wanted && (before == null || before != bytes)) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("max.message.bytes", bytes)
                    .addKeyValue("wanted", wanted)
                    .log(
                            "Topic {} accepts records of at most {} bytes instead of {}. Larger"
                                    + " records {}. To change it: kafka-configs.sh"
                                    + " --bootstrap-server {} --alter --entity-type topics"
                                    + " --entity-name {} --add-config max.message.bytes={}",
                            topic,
                            bytes,
                            wanted,
                            deadLetters ? "lose their payload" : "become dead letters",
                            kafka.bootstrapServers(),
                            topic,
                            wanted);
        }
    }
}
