package io.tailrace.processor.topics;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.PlaintextWarning;
import io.tailrace.process.kafka.RetentionCheck;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.TopologyContext;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
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
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the topics of the cluster. Creates the processor's own topics, and the topic of events
 * for every topic of the relays, also for topics that appear later or are deleted. Refuses topics
 * whose number of partitions differs from the configuration, or that this process may not use: one
 * of the processor's own, or one that is being read, ends the process; any other topic of a type is
 * left out and tried again later. Announces the topics of events that stream threads wait for.
 * Keeps the retry topics and the record limits of the {@link TopologyContext} up to date. {@link
 * #begin} is called once, before {@link #follow} starts the thread that repeats the check.
 */
public final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final KafkaCluster kafka;
    private final String application;
    private final TopologyContext context;
    private final AwaitedTopics awaited;
    private final TopicRefusals refusals;
    private final CheckedInputs inputs;
    private final Admin admin;
    private final TopicProvisioner provisioner;
    private final ProcessorTopics topics;
    private final CheckedTopics checked;
    private final FollowedLimits limits;

    /** Whether a right may be missing that was there at the last check. */
    private volatile boolean doubtful;

    /** Of the worker: whether the last check failed unexpectedly, which was reported. */
    private boolean failing;

    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("topic-watch"));

    /**
     * @param context told which groups have retry topics, and how large records may be
     * @param awaited the topics that stream threads wait for
     * @param refusals told which topics cannot be had
     * @param inputs told which topics can be read
     */
    public TopicWatch(
            ProcessorConfig config,
            TopologyContext context,
            AwaitedTopics awaited,
            TopicRefusals refusals,
            CheckedInputs inputs) {
        this.kafka = config.kafka();
        this.application = config.execution().applicationId();
        this.context = context;
        this.awaited = awaited;
        this.refusals = refusals;
        this.inputs = inputs;
        this.admin = Admin.create(kafka.adminSettings(application + "-topics"));
        this.provisioner = new TopicProvisioner(admin, kafka);
        this.topics = new ProcessorTopics(config);
        this.checked = new CheckedTopics(topics, provisioner, awaited, refusals, inputs);
        this.limits = new FollowedLimits(admin, kafka, context.limits());
    }

    /**
     * Creates the topics that are missing, and checks the topics that exist.
     *
     * @param aggregateTypes their topics are created even if no relay has written to them yet
     * @throws OperatorException if the cluster cannot be reached, or a topic has another number of
     *     partitions
     */
    public void begin(Set<String> aggregateTypes) throws InterruptedException {
        checkState();
        check(topics.outboxes(aggregateTypes));
        PlaintextWarning.warn(kafka);
        RetentionCheck.warn(admin, kafka, topics.kept(existing().keySet()));
    }

    private void checkState() throws InterruptedException {
        provisioner.check(
                topics.changelogs(),
                EnumSet.of(Operation.READ, Operation.WRITE),
                Resource.topics(application));
    }

    /**
     * Makes the next check ask for the rights on all topics again, because the brokers have refused
     * one of them. Safe for any thread.
     */
    public void doubtRights() {
        doubtful = true;
    }

    /**
     * Repeats the check on a thread of its own until {@link #close}. A check that fails is
     * repeated: if it ended, no topic would be created any more, and nobody would be told.
     *
     * @param onRefused called with the failure if a topic is refused
     * @param afterCheck called after each check
     */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are passed to onRefused
    public void follow(Consumer<OperatorException> onRefused, Runnable afterCheck) {
        worker.scheduleWithFixedDelay(
                () -> {
                    try {
                        checkAgain(onRefused);
                        afterCheck.run();
                        failing = false;
                    } catch (RuntimeException e) {
                        onUnexpected(e);
                    }
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
            if (doubtful) {
                checkState();
                checked.forget(topic -> true);
                doubtful = false;
            }
            check(List.of());
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

    private void onUnexpected(RuntimeException e) {
        if (!failing) {
            LOG.warn(
                    "Could not check the topics; the check is repeated. Missing topics are not"
                            + " created until it succeeds.",
                    e);
        }
        failing = true;
    }

    /**
     * @param alsoRead input topics that are needed even if they do not exist
     */
    private void check(Collection<String> alsoRead) throws InterruptedException {
        Map<String, Uuid> existing = existing();
        context.groups().setExistingTopics(existing.keySet());
        awaited.forgetOthersThan(existing.keySet());
        Set<String> read = topics.inputs(existing.keySet(), alsoRead);
        refusals.forget(topic -> topics.isInput(topic) && !read.contains(topic));
        checked.ensureAll(topics.own(), existing);
        try {
            checked.ensureAll(read, existing);
        } finally {
            inputs.set(checked.read());
        }
        List<String> outputs = topics.outputs(read);
        checked.ensureAll(outputs, existing);
        checked.ensureAwaited(existing);
        forgetDeleted(outputs, existing);
        limits.follow(written(existing.keySet()));
    }

    /** A broker that is cut off may list too few topics, so inputs are never forgotten. */
    private void forgetDeleted(Collection<String> outputs, Map<String, Uuid> existing) {
        Set<String> kept = new HashSet<>(topics.own());
        kept.addAll(outputs);
        kept.addAll(existing.keySet());
        checked.forget(topic -> !topics.isInput(topic) && !kept.contains(topic));
    }

    private Set<String> written(Set<String> existing) {
        Set<String> known = checked.names();
        known.addAll(existing);
        return known.stream().filter(topics::hasEventsPrefix).collect(Collectors.toSet());
    }

    /** The id of each topic that exists. */
    private Map<String, Uuid> existing() throws InterruptedException {
        try {
            return admin.listTopics().listings().get().stream()
                    .collect(Collectors.toMap(TopicListing::name, TopicListing::topicId));
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }
}
