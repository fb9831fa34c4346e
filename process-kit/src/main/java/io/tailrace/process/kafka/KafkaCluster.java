package io.tailrace.process.kafka;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.KafkaClientsFloor;
import io.tailrace.event.internal.rights.Denial;
import io.tailrace.process.Secret;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The Kafka cluster that a process works with, and the topics it uses there. Immutable.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param topics the names of the topics
 * @param partitions of every topic of events; existing topics must have as many
 * @param replicationFactor of topics that the process creates; -1 takes the broker's default
 * @param properties for all Kafka clients, such as security settings; read again for every client,
 *     never shown
 */
public record KafkaCluster(
        String bootstrapServers,
        TopicNames topics,
        int partitions,
        short replicationFactor,
        Secret<Map<String, String>> properties) {

    /** The default of {@link #partitions}. */
    public static final int DEFAULT_PARTITIONS = 6;

    /** The default of {@link #replicationFactor}: what the broker is configured to use. */
    public static final short BROKER_DEFAULT = -1;

    private static final int API_TIMEOUT_MS = 10_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     * @throws IllegalStateException if the class path has a kafka-clients that is older than 4.2.0;
     *     the message names its jar and the remedy
     */
    public KafkaCluster {
        KafkaClientsFloor.check(KafkaCluster.class.getClassLoader());
        Check.that(!bootstrapServers.isBlank(), "bootstrap-servers", "must be given", "nothing");
        Check.that(partitions >= 1, "partitions", "must be at least 1", partitions);
        Check.that(
                replicationFactor == BROKER_DEFAULT || replicationFactor >= 1,
                "replication-factor",
                "must be at least 1, or -1 for the broker's default",
                replicationFactor);
        ClientPropertyRules.check(properties.get());
    }

    /** The properties for all Kafka clients as they are now; immutable. */
    public Map<String, String> clientProperties() {
        return Map.copyOf(properties.get());
    }

    /** A cluster with the default names and numbers. */
    public static KafkaCluster of(String bootstrapServers) {
        return builder(bootstrapServers).build();
    }

    /** Begins with the default names and numbers. */
    public static Builder builder(String bootstrapServers) {
        return new Builder(bootstrapServers);
    }

    /**
     * The settings of a client: the client properties, the address and a client id. The map is new
     * and may be changed.
     */
    public Map<String, Object> clientSettings(String clientId) {
        Map<String, Object> settings = new HashMap<>(clientProperties());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return settings;
    }

    /**
     * The settings of an {@code Admin} client that gives up after 10 s unless the client properties
     * say otherwise. The map is new and may be changed.
     */
    public Map<String, Object> adminSettings(String clientId) {
        Map<String, Object> settings = clientSettings(clientId);
        settings.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        settings.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return settings;
    }

    /** The clients of the cluster, as messages name them. */
    public Denial.Client client() {
        return new Denial.Client(bootstrapServers, clientProperties());
    }

    /** Without the client properties, which may hold credentials. */
    @Override
    public String toString() {
        return "KafkaCluster[" + bootstrapServers + ", partitions=" + partitions + "]";
    }

    /** Collects the values of a {@link KafkaCluster}. For one thread. */
    public static final class Builder {

        private final String bootstrapServers;
        private TopicNames topics = TopicNames.defaults();
        private int partitions = DEFAULT_PARTITIONS;
        private short replicationFactor = BROKER_DEFAULT;
        private Secret<Map<String, String>> clientProperties = Secret.of(Map.of());

        private Builder(String bootstrapServers) {
            this.bootstrapServers = bootstrapServers;
        }

        /** The names of the topics. */
        public Builder topics(TopicNames names) {
            topics = names;
            return this;
        }

        /** How many partitions every topic of events has; 6 by default. */
        public Builder partitions(int number) {
            partitions = number;
            return this;
        }

        /** The replication factor of topics that the process creates; -1 by default. */
        public Builder replicationFactor(short factor) {
            replicationFactor = factor;
            return this;
        }

        /** Properties for all Kafka clients, such as security settings; none by default. */
        public Builder clientProperties(Map<String, String> properties) {
            return clientProperties(Secret.of(Map.copyOf(properties)));
        }

        /** Properties for all Kafka clients that may change; each client reads them once. */
        public Builder clientProperties(Secret<Map<String, String>> properties) {
            clientProperties = properties;
            return this;
        }

        /**
         * The cluster.
         *
         * @throws IllegalArgumentException if a value is out of range
         */
        public KafkaCluster build() {
            return new KafkaCluster(
                    bootstrapServers, topics, partitions, replicationFactor, clientProperties);
        }
    }
}
