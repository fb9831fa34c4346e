package io.tailrace.processor.cli;

import io.tailrace.event.TopicNames;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How to reach the cluster, and what its topics are called. */
final class ClusterOptions {

    @Option(
            names = "--bootstrap-servers",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "Kafka, host:port,…")
    String bootstrapServers = "";

    @Option(names = "--outbox-prefix", defaultValue = TopicNames.DEFAULT_OUTBOX_PREFIX)
    String outboxPrefix = "";

    @Option(names = "--events-prefix", defaultValue = TopicNames.DEFAULT_EVENTS_PREFIX)
    String eventsPrefix = "";

    @Option(
            names = "--partitions",
            defaultValue = "6",
            description = "Of every topic of events, the relay's included.")
    int partitions;

    @Option(
            names = "--replication-factor",
            defaultValue = "-1",
            description = "Of topics it creates; -1 takes the broker's default.")
    short replicationFactor;

    @Option(
            names = "--kafka",
            showDefaultValue = Visibility.NEVER,
            description = "A Kafka client property, key=value; repeatable.")
    Map<String, String> kafka = new HashMap<>();

    TopicNames topics() {
        return new TopicNames(outboxPrefix, eventsPrefix, TopicNames.DEFAULT_POSITIONS);
    }
}
