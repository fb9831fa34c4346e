package io.tailrace.relay.publish;

import io.tailrace.event.TopicNames;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.config.RelayConfig;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a relay that writes no CloudEvents says at its start. Pure. */
public final class HeaderModeNotice {

    private HeaderModeNotice() {}

    /** The text, with what to do as its last sentence; empty if records are CloudEvents. */
    public static Optional<String> of(RelayConfig config) {
        if (config.writesCloudEvents()) {
            return Optional.empty();
        }
        RowTopics topics = config.rowTopics();
        Set<String> names =
                topics.all().isEmpty()
                        ? Set.of(topics.prefix() + "*")
                        : new TreeSet<>(topics.all());
        return Optional.of(
                "Records are written to the topics %s as Debezium's event router writes them, because of --header-mode=%s: processors, subscribers and the commands account and erase do not understand them, and no rows are counted for the account. %s"
                        .formatted(
                                String.join(", ", names),
                                config.format().mode(),
                                advice(names, config.kafka().topics())));
    }

    private static String advice(Set<String> names, TopicNames pipeline) {
        return names.stream()
                        .anyMatch(
                                name ->
                                        name.startsWith(pipeline.outboxPrefix())
                                                || name.startsWith(pipeline.eventsPrefix()))
                ? "Give processors and subscribers of other outboxes in this Kafka cluster prefixes with which none of these topics begins: a processor with --outbox-prefix=%s makes a dead letter of every record."
                        .formatted(pipeline.outboxPrefix())
                : "Read them with consumers that were made for the event router.";
    }
}
