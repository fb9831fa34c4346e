package io.tailrace.processor;

import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.processor.topology.TopologyContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the topics of the cluster. Creates the topic of events for every topic of the relays,
 * also for those that appear later, and refuses topics whose number of partitions differs from the
 * configuration. Announces the topics of events that stream threads wait for. Keeps the retry
 * topics and the record limits of the {@link TopologyContext} up to date. {@link #begin} is called
 * once, before {@link #follow} starts the thread that repeats the check.
 */
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Limits are read again at every 20th check, and when a topic appears or disappears. */
    private static final int CHECKS_PER_LIMITS = 20;

    private final ProcessorConfig config;
    private final KafkaCluster kafka;
    private final TopologyContext context;
    private final AwaitedTopics awaited;
    private final Admin admin;
    private final TopicProvisioner provisioner;
    private final Set<String> provisioned = new HashSet<>();
    private Set<String> limitedTopics = Set.of();
    private int checks;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(TopicWatch::daemon);

    TopicWatch(ProcessorConfig config, TopologyContext context, AwaitedTopics awaited) {
        this.config = config;
        this.kafka = config.kafka();
        this.context = context;
        this.awaited = awaited;
        this.admin =
                Admin.create(kafka.adminSettings(config.execution().applicationId() + "-topics"));
        this.provisioner = new TopicProvisioner(admin, kafka.replicationFactor());
    }

    /**
     * Creates the topics that are missing, and checks the topics that exist.
     *
     * @param aggregateTypes their topics are created even if no relay has written to them yet
     * @throws OperatorException if the cluster cannot be reached, or a topic has another number of
     *     partitions
     */
    void begin(Set<String> aggregateTypes) throws InterruptedException {
        List<TopicSpec> own = new ArrayList<>();
        own.add(DeadLetterTopic.spec(kafka.topics(), kafka.partitions()));
        own.add(spec(kafka.topics().failed()));
        for (String group : config.retries().groups().keySet()) {
            own.add(spec(kafka.topics().retry(group)));
        }
        provisioner.ensure(own);
        provisioner.check(changelogs());
        for (String aggregateType : aggregateTypes) {
            ensure(aggregateType);
        }
        check();
    }

    /**
     * Repeats the check on a thread of its own until {@link #close}. A cluster that cannot be
     * reached is checked again later.
     *
     * @param onRefused called with the failure if a topic is refused
     * @param afterCheck called after each check
     */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are passed to onRefused
    void follow(Consumer<OperatorException> onRefused, Runnable afterCheck) {
        worker.scheduleWithFixedDelay(
                () -> {
                    checkAgain(onRefused);
                    afterCheck.run();
                },
                INTERVAL.toMillis(),
                INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private void checkAgain(Consumer<OperatorException> onRefused) {
        try {
            check();
        } catch (OperatorException e) {
            if (e.exitCode() == ExitCode.UNREACHABLE) {
                LOG.debug(
                        "Could not check the topics: no broker reachable; the check is repeated",
                        e);
            } else {
                onRefused.accept(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check() throws InterruptedException {
        TopicNames names = kafka.topics();
        Set<String> existing = topics();
        context.groups().setExistingTopics(existing);
        for (String topic : awaited.awaited()) {
            ensureEvents(topic);
        }
        for (String topic : existing) {
            if (topic.startsWith(names.outboxPrefix()) && !provisioned.contains(topic)) {
                ensure(topic.substring(names.outboxPrefix().length()));
            }
        }
        Set<String> outputs =
                existing.stream()
                        .filter(topic -> topic.startsWith(names.eventsPrefix()))
                        .collect(Collectors.toSet());
        if (!outputs.equals(limitedTopics) || checks++ % CHECKS_PER_LIMITS == 0) {
            readLimits(outputs);
            limitedTopics = outputs;
        }
    }

    private void ensure(String aggregateType) throws InterruptedException {
        String outbox = kafka.topics().outbox(aggregateType);
        provisioner.ensure(Set.of(spec(outbox)));
        ensureEvents(kafka.topics().events(aggregateType));
        provisioned.add(outbox);
    }

    private void ensureEvents(String topic) throws InterruptedException {
        provisioner.ensure(Set.of(spec(topic)));
        awaited.announce(topic);
    }

    private TopicSpec spec(String topic) {
        return new TopicSpec(topic, kafka.partitions(), Map.of());
    }

    private List<TopicSpec> changelogs() {
        return EventTopology.changelogs(config.execution().applicationId()).stream()
                .map(this::spec)
                .toList();
    }

    private Set<String> topics() throws InterruptedException {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused("list topics", e.getCause());
        }
    }

    private void readLimits(Set<String> topics) throws InterruptedException {
        List<ConfigResource> resources =
                topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
        try {
            admin.describeConfigs(resources).all().get().forEach(this::readLimit);
        } catch (ExecutionException e) {
            LOG.debug(
                    "Could not read the configuration of the topics; records are limited to the size"
                            + " that was read last, or to Kafka's default",
                    e);
        }
    }

    private void readLimit(ConfigResource topic, Config settings) {
        String value = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
        context.limits().setMaxRecordBytes(topic.name(), Integer.parseInt(value));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "topic-watch");
        thread.setDaemon(true);
        return thread;
    }
}
