package io.tailrace.processor.topics;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.EventTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.RetryTopic;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schedule.CommandTopic;
import io.tailrace.processor.setup.OwnTopics;
import io.tailrace.processor.topology.EventTopology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the topics of a processor are for, by their names. Pure. */
final class ProcessorTopics {

    private static final String INPUT_REFUSED =
            "Nothing of it is delivered: what the topic holds stays there until its retention ends,"
                    + " and is read once the topic can be used.";

    private static final String OUTPUT_REFUSED =
            "Its events become dead letters, which can be redriven once the topic can be used.";

    private static final String COMMANDS_REFUSED =
            "Held events cannot be cancelled or released until the topic can be used; they are"
                    + " delivered when they are due.";

    private final ProcessorConfig config;
    private final KafkaCluster kafka;
    private final String application;
    private final String commands;
    private final Map<String, TopicSpec> own = new LinkedHashMap<>();

    ProcessorTopics(ProcessorConfig config) {
        this.config = config;
        this.kafka = config.kafka();
        this.application = config.execution().applicationId();
        this.commands = CommandTopic.of(application);
        OwnTopics.of(config).forEach(topic -> own.put(topic.name(), topic));
    }

    /** The topics that are there whatever events come: dead letters, failed events, retries. */
    Set<String> own() {
        return own.keySet();
    }

    boolean isOwn(String topic) {
        return own.containsKey(topic);
    }

    /** Whether this is the topic of commands about held events, which is read once it exists. */
    boolean isCommands(String topic) {
        return topic.equals(commands);
    }

    /** Whether this is a topic of the relays, or that of commands. */
    boolean isInput(String topic) {
        return topic.startsWith(kafka.topics().outboxPrefix()) || isCommands(topic);
    }

    /** Whether the processor reads this topic: an input, or the events that a group failed on. */
    boolean isRead(String topic) {
        return isInput(topic) || topic.equals(kafka.topics().failed());
    }

    /** Whether the processor writes this topic, or gives it to subscribers to write. */
    boolean hasEventsPrefix(String topic) {
        return topic.startsWith(kafka.topics().eventsPrefix());
    }

    /**
     * @param alsoRead input topics that are needed even if they do not exist
     */
    Set<String> inputs(Set<String> existing, Collection<String> alsoRead) {
        return Stream.concat(alsoRead.stream(), existing.stream())
                .filter(this::isInput)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The input topics of aggregate types. */
    List<String> outboxes(Set<String> aggregateTypes) {
        return aggregateTypes.stream().map(kafka.topics()::outbox).toList();
    }

    /** The topic of events of every input topic from which events can be delivered. */
    List<String> outputs(Set<String> read) {
        int prefix = kafka.topics().outboxPrefix().length();
        return read.stream()
                .filter(topic -> !isCommands(topic))
                .map(outbox -> outbox.substring(prefix))
                .filter(type -> !TopicNames.isReserved(type))
                .map(kafka.topics()::events)
                .toList();
    }

    /** The topics that must not lose events which nobody has read yet. */
    List<TopicSpec> kept(Set<String> existing) {
        String retries = kafka.topics().retry("");
        List<TopicSpec> kept = new ArrayList<>();
        kept.add(DeadLetterTopic.spec(kafka.topics(), kafka.partitions()));
        existing.stream()
                .filter(topic -> topic.length() > retries.length() && topic.startsWith(retries))
                .map(topic -> topic.substring(retries.length()))
                .map(group -> RetryTopic.spec(kafka.topics(), group, kafka.partitions()))
                .forEach(kept::add);
        return kept;
    }

    /** The changelogs of the state stores. */
    List<TopicSpec> changelogs() {
        return EventTopology.changelogs(application).stream()
                .map(topic -> EventTopic.spec(topic, kafka.partitions()))
                .toList();
    }

    TopicSpec spec(String topic) {
        if (isCommands(topic)) {
            return CommandTopic.spec(commands, kafka.partitions());
        }
        return own.getOrDefault(topic, EventTopic.spec(topic, kafka.partitions()));
    }

    Set<Operation> rights(String topic) {
        return EnumSet.of(isRead(topic) ? Operation.READ : Operation.WRITE);
    }

    /** What the documented rights on a topic are granted on. */
    Resource granted(String topic) {
        return isOwn(topic) ? OwnTopics.granted(config, topic) : Resource.topic(topic);
    }

    /** What it means that the processor goes on without a topic. */
    String consequence(String topic) {
        if (isCommands(topic)) {
            return COMMANDS_REFUSED;
        }
        return isInput(topic) ? INPUT_REFUSED : OUTPUT_REFUSED;
    }
}
