package io.tailrace.processor.cli;

import io.tailrace.event.TopicNames;
import io.tailrace.process.cli.KafkaOptions;
import io.tailrace.process.kafka.KafkaCluster;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options for the Kafka cluster and the names of its topics. Subcommands inherit them. None is
 * marked as required, because picocli would not read an inherited required option from the
 * environment; {@link KafkaCluster} refuses missing values.
 */
final class ClusterOptions {

    /** The options that must be given to connect. */
    static final List<String> REQUIRED = List.of("--bootstrap-servers");

    /** The address for commands that connect to no cluster. */
    private static final String UNUSED = "unused:9092";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--bootstrap-servers",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The Kafka brokers to connect to first: host:port, several separated by commas."
                            + " Required.")
    private String bootstrapServers = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--outbox-prefix",
            description = "The prefix of the topics that the relays write.")
    private String outboxPrefix = TopicNames.DEFAULT_OUTBOX_PREFIX;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--events-prefix",
            description = "The prefix of the topics that the processor and subscribers write.")
    private String eventsPrefix = TopicNames.DEFAULT_EVENTS_PREFIX;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--partitions",
            description =
                    "The number of partitions of every topic of events, also of the topics that the"
                            + " relays write.")
    private int partitions = KafkaCluster.DEFAULT_PARTITIONS;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--replication-factor",
            description =
                    "The replication factor of topics that are created; -1 takes the broker's"
                            + " default.")
    private short replicationFactor = KafkaCluster.BROKER_DEFAULT;

    @Mixin private KafkaOptions kafka = new KafkaOptions();

    /**
     * The cluster that the options describe.
     *
     * @throws IllegalArgumentException if a value is missing or out of range
     */
    KafkaCluster kafka() {
        return kafka(bootstrapServers);
    }

    /**
     * The cluster for a command that connects to none; its address need not be given.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    KafkaCluster anyKafka() {
        return kafka(bootstrapServers.isBlank() ? UNUSED : bootstrapServers);
    }

    private KafkaCluster kafka(String servers) {
        return KafkaCluster.builder(servers)
                .topics(new TopicNames(outboxPrefix, eventsPrefix, TopicNames.DEFAULT_POSITIONS))
                .partitions(partitions)
                .replicationFactor(replicationFactor)
                .clientProperties(kafka.properties())
                .build();
    }
}
