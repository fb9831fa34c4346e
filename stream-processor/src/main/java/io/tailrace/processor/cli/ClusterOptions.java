package io.tailrace.processor.cli;

import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * How to reach the cluster, and what its topics are called. Inherited by subcommands; an inherited
 * option that is required would not be taken from the environment.
 */
final class ClusterOptions {

    private static final String ANY = "any:9092";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--bootstrap-servers",
            showDefaultValue = Visibility.NEVER,
            description = "Kafka, host:port,…; must be given.")
    private String bootstrapServers = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--outbox-prefix",
            defaultValue = TopicNames.DEFAULT_OUTBOX_PREFIX)
    private String outboxPrefix = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--events-prefix",
            defaultValue = TopicNames.DEFAULT_EVENTS_PREFIX)
    private String eventsPrefix = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--partitions",
            defaultValue = "6",
            description = "Of every topic of events, the relay's included.")
    private int partitions;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--replication-factor",
            defaultValue = "-1",
            description = "Of topics it creates; -1 takes the broker's default.")
    private short replicationFactor;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--kafka",
            showDefaultValue = Visibility.NEVER,
            description = "A Kafka client property, key=value; repeatable.")
    private Map<String, String> kafka = new HashMap<>();

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    KafkaCluster kafka() {
        return kafka(bootstrapServers);
    }

    /**
     * For what looks at no cluster, so that none need be given.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    KafkaCluster anyKafka() {
        return kafka(bootstrapServers.isBlank() ? ANY : bootstrapServers);
    }

    private KafkaCluster kafka(String servers) {
        return new KafkaCluster(
                servers,
                new TopicNames(outboxPrefix, eventsPrefix, TopicNames.DEFAULT_POSITIONS),
                partitions,
                replicationFactor,
                kafka);
    }
}
