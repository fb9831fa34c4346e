package io.tailrace.relay.cli.options;

import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.config.AggregateTypes;
import io.tailrace.relay.config.RelayConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of the topics that a relay writes. */
final class TopicOptions {

    @Option(
            names = "--partitions",
            description =
                    "The number of partitions of every topic of events. Existing topics must have"
                            + " this number.")
    private int partitions = KafkaCluster.DEFAULT_PARTITIONS;

    @Option(
            names = "--replication-factor",
            description =
                    "The replication factor of topics that the relay creates; -1 uses the broker's"
                            + " default.")
    private short replicationFactor = KafkaCluster.BROKER_DEFAULT;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--outbox-prefix",
            description =
                    "The prefix of the topics that the relay writes: <prefix><aggregate type>.")
    private String outboxPrefix = TopicNames.DEFAULT_OUTBOX_PREFIX;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--events-prefix",
            description =
                    "The prefix of the processor's topics, among them the dead-letter topic"
                            + " <prefix>dlt.")
    private String eventsPrefix = TopicNames.DEFAULT_EVENTS_PREFIX;

    @Option(
            names = "--types",
            split = ",",
            paramLabel = "<name>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The aggregate types that are published, separated by commas; * stands for any"
                            + " characters, as in order,payment-*. Rows of other types become dead"
                            + " letters. Default: every type.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--max-new-topics",
            description =
                    "How many topics of aggregate types this process creates at most. Rows of"
                            + " further new types become dead letters. Topics that exist do not"
                            + " count.")
    private int maxNewTopics = AggregateTypes.DEFAULT_MAX_NEW_TOPICS;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--positions-topic",
            description = "The compacted topic that stores the positions of all relays.")
    private String positionsTopic = TopicNames.DEFAULT_POSITIONS;

    /** Sets the values of these options. */
    RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.topics(new TopicNames(outboxPrefix, eventsPrefix, positionsTopic))
                .partitions(partitions)
                .replicationFactor(replicationFactor)
                .types(new AggregateTypes(types, maxNewTopics));
    }
}
