package io.tailrace.relay.anchor;

import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.config.RelayConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The topics of events that do not show a repair which rows are published. Stateless. */
public final class CompactedTopics {

    private CompactedTopics() {}

    /**
     * What an operator has to know about compacted topics of events.
     *
     * @return the text, with what to do as its last sentence; empty if no topic is compacted whose
     *     configuration may be read
     * @throws io.tailrace.process.OperatorException if Kafka cannot be asked
     */
    public static Optional<String> warning(RelayConfig config, Admin admin)
            throws InterruptedException {
        RowTopics topics = config.rowTopics();
        try {
            List<String> names =
                    admin.listTopics().names().get().stream().filter(topics::mayHold).toList();
            TopicRetention retention = TopicRetention.of(admin, names);
            Set<String> compacted = new TreeSet<>(names);
            compacted.removeIf(name -> !retention.isCompacted(name));
            return compacted.isEmpty() ? Optional.empty() : Optional.of(text(compacted));
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    config.kafka(), "read which topics are compacted", e.getCause());
        }
    }

    private static String text(Set<String> compacted) {
        return "%d topic(s) of events are compacted, so that a repair cannot tell which older rows were published; it leaves out and counts the rows whose ids such a topic lacks: %s. Set min.compaction.lag.ms of the topics to the longest time that a repair may have to look back."
                .formatted(compacted.size(), compacted);
    }
}
