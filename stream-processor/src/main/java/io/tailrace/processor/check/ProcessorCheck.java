package io.tailrace.processor.check;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.check.ClusterChecks;
import io.tailrace.process.check.ConsoleChecks;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.EventTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schema.SchemaSource;
import io.tailrace.processor.schema.SchemaWatch;
import io.tailrace.processor.setup.OwnTopics;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.record.payload.RegistryConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Checks everything that a processor with a configuration needs. Changes nothing. */
public final class ProcessorCheck {

    /** No aggregate type has this name, so that no topic of the pipeline is meant. */
    private static final String ANY_TYPE = "tailrace-check";

    private static final Set<Operation> READ = EnumSet.of(Operation.READ);
    private static final Set<Operation> WRITE = EnumSet.of(Operation.WRITE);
    private static final Set<Operation> READ_AND_WRITE =
            EnumSet.of(Operation.READ, Operation.WRITE);

    private final ProcessorConfig config;
    private final boolean isReporting;
    private final KafkaCluster kafka;
    private final Checklist list = new Checklist();

    /**
     * @param isReporting whether the process says in a topic how it is
     */
    public ProcessorCheck(ProcessorConfig config, boolean isReporting) {
        this.config = config;
        this.isReporting = isReporting;
        this.kafka = config.kafka();
    }

    /** Makes all checks. */
    public Checklist run() throws InterruptedException {
        new StateChecks(list, config.execution()).run();
        schemas();
        try (Admin admin =
                AdminClients.create(kafka, kafka.adminSettings("tailrace-processor-check"))) {
            kafka(admin);
        } catch (OperatorException e) {
            list.fail("kafka.connection", e);
        }
        return list;
    }

    private void schemas() throws InterruptedException {
        String location = config.schemas().location();
        if (location != null) {
            list.check(
                    "schemas",
                    () -> {
                        int types = SchemaWatch.read(SchemaSource.of(location)).types().size();
                        return "%d schema(s) can be used".formatted(types);
                    });
        }
    }

    private void kafka(Admin admin) throws InterruptedException {
        ClusterChecks checks = new ClusterChecks(list, kafka, admin);
        if (!checks.reach()) {
            registry(null);
            list.skip(
                    "Kafka could not be asked",
                    "kafka.topics",
                    "kafka.state",
                    "kafka.group",
                    "kafka.transactions",
                    "account",
                    "kafka.status");
            return;
        }
        topics(checks);
        registry(aggregateTypes(admin));
        String application = config.execution().applicationId();
        list.check("kafka.state", () -> changelogs(admin, application));
        list.check("kafka.group", () -> group(admin, application));
        checks.transactions(application + "-check");
        new AccountChecks(list, config, admin).run();
        new ConsoleChecks(list, kafka, admin).status(isReporting);
    }

    /**
     * @param types the aggregate types that have a topic; null if Kafka could not be asked
     */
    private void registry(@Nullable Set<String> types) throws InterruptedException {
        RegistryConfig registry = config.registry();
        if (registry != null) {
            new RegistryChecks(list, kafka.topics(), registry).run(types);
        }
    }

    /** Null if the topics cannot be listed, which the checks of the topics say. */
    private @Nullable Set<String> aggregateTypes(Admin admin) throws InterruptedException {
        String prefix = kafka.topics().outboxPrefix();
        try {
            return admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(prefix))
                    .map(topic -> topic.substring(prefix.length()))
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            return null;
        }
    }

    private void topics(ClusterChecks checks) throws InterruptedException {
        TopicNames topics = kafka.topics();
        Resource events = Resource.topics(topics.eventsPrefix());
        for (TopicSpec topic : OwnTopics.of(config)) {
            checks.topic(
                    "kafka.topic." + topic.name(),
                    topic,
                    OwnTopics.rights(config, topic),
                    OwnTopics.granted(config, topic.name()));
        }
        checks.topic(
                "kafka.new-topics",
                EventTopic.spec(topics.events(ANY_TYPE), kafka.partitions()),
                WRITE,
                events);
        checks.aggregateTopics(topics.outboxPrefix(), READ);
        checks.aggregateTopics(topics.eventsPrefix(), Set.of());
    }

    private String changelogs(Admin admin, String application) throws InterruptedException {
        List<TopicSpec> changelogs =
                EventTopology.changelogs(application).stream()
                        .map(topic -> EventTopic.spec(topic, kafka.partitions()))
                        .toList();
        new TopicProvisioner(admin, kafka)
                .check(changelogs, READ_AND_WRITE, Resource.topics(application + "-"));
        return "%d changelogs of the state exist or can be created".formatted(changelogs.size());
    }

    /**
     * Looks at the group, which needs Describe, and tries to commit an offset of a topic that does
     * not exist, which needs Read and changes nothing.
     */
    private String group(Admin admin, String application) throws InterruptedException {
        TopicPartition none = new TopicPartition(kafka.topics().events(ANY_TYPE), 0);
        try {
            int partitions =
                    admin.listConsumerGroupOffsets(application)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .size();
            requireRead(
                    admin.alterConsumerGroupOffsets(
                                    application, Map.of(none, new OffsetAndMetadata(0)))
                            .partitionResult(none));
            return "group %s has read from %d partition(s)".formatted(application, partitions);
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka,
                    "look at group " + application,
                    e.getCause(),
                    KafkaRight.missing(Resource.group(application), READ));
        }
    }

    /** The brokers ask for the right first, and refuse the topic in any case. */
    private static void requireRead(KafkaFuture<Void> commit)
            throws InterruptedException, ExecutionException {
        try {
            commit.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupAuthorizationException) {
                throw e;
            }
        }
    }
}
