package io.tailrace.processor;

import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.topology.Environment;
import io.tailrace.processor.topology.EventTopology;
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
 * Makes a topic of events for every topic of the relays, also for those that appear later, and
 * refuses those whose partitions do not match. Tells the topology which retry topics exist, and
 * what the topics take.
 */
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final int LIMITS_EVERY_LOOKS = 20;

    private final ProcessorConfig config;
    private final KafkaCluster target;
    private final Environment environment;
    private final Admin admin;
    private final TopicProvisioner provisioner;
    private final Set<String> known = new HashSet<>();
    private Set<String> limited = Set.of();
    private int looks;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(TopicWatch::daemon);

    TopicWatch(ProcessorConfig config, Environment environment, Map<String, Object> adminSettings) {
        this.config = config;
        this.target = config.kafka();
        this.environment = environment;
        this.admin = Admin.create(adminSettings);
        this.provisioner = new TopicProvisioner(admin, target.replicationFactor());
    }

    /** Makes the topics that are missing now, and those of the aggregate types that are known. */
    void begin(Set<String> aggregateTypes) throws InterruptedException {
        List<TopicSpec> own = new ArrayList<>();
        own.add(DeadLetterTopic.spec(target.topics(), target.partitions()));
        own.add(spec(target.topics().failed()));
        for (String group : config.retries().groups().keySet()) {
            own.add(spec(target.topics().retry(group)));
        }
        provisioner.ensure(own);
        provisioner.check(changelogs());
        for (String aggregateType : aggregateTypes) {
            ensure(aggregateType);
        }
        look();
    }

    /**
     * Goes on looking in the background.
     *
     * @param refused is told what cannot go on like this
     * @param looked runs after each look
     */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are reported to the consumer
    void follow(Consumer<OperatorException> refused, Runnable looked) {
        worker.scheduleWithFixedDelay(
                () -> {
                    lookAgain(refused);
                    looked.run();
                },
                EVERY.toMillis(),
                EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private void lookAgain(Consumer<OperatorException> refused) {
        try {
            look();
        } catch (OperatorException e) {
            if (e.exitCode() == ExitCode.UNREACHABLE) {
                LOG.debug("Kafka does not answer; looks again", e);
            } else {
                refused.accept(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        TopicNames names = target.topics();
        Set<String> existing = topics();
        environment.groups().exist(existing);
        for (String topic : existing) {
            if (topic.startsWith(names.outboxPrefix()) && !known.contains(topic)) {
                ensure(topic.substring(names.outboxPrefix().length()));
            }
        }
        Set<String> outputs =
                existing.stream()
                        .filter(topic -> topic.startsWith(names.eventsPrefix()))
                        .collect(Collectors.toSet());
        if (!outputs.equals(limited) || looks++ % LIMITS_EVERY_LOOKS == 0) {
            learnLimits(outputs);
            limited = outputs;
        }
    }

    private void ensure(String aggregateType) throws InterruptedException {
        String outbox = target.topics().outbox(aggregateType);
        provisioner.ensure(Set.of(spec(outbox), spec(target.topics().events(aggregateType))));
        known.add(outbox);
    }

    private TopicSpec spec(String topic) {
        return new TopicSpec(topic, target.partitions(), Map.of());
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

    private void learnLimits(Set<String> topics) throws InterruptedException {
        List<ConfigResource> resources =
                topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
        try {
            admin.describeConfigs(resources).all().get().forEach(this::learnLimit);
        } catch (ExecutionException e) {
            LOG.debug("The largest records of the topics are not known; the default is used", e);
        }
    }

    private void learnLimit(ConfigResource topic, Config settings) {
        String value = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
        environment.outputs().limit(topic.name(), Integer.parseInt(value));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "topic-watch");
        thread.setDaemon(true);
        return thread;
    }
}
