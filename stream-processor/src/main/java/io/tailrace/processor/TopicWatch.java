package io.tailrace.processor;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.EventTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.PlaintextWarning;
import io.tailrace.process.kafka.RecordLimits;
import io.tailrace.process.kafka.RetentionCheck;
import io.tailrace.process.kafka.RetryTopic;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schedule.CommandTopic;
import io.tailrace.processor.setup.OwnTopics;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.processor.topology.TopologyContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Limits are read again at every 20th check, and when a topic appears or disappears. */
    private static final int CHECKS_PER_LIMITS = 20;

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
    private final TopologyContext context;

    /** The topic of commands about held events, which is read once it exists. */
    private final String commands;

    private final AwaitedTopics awaited;
    private final TopicRefusals refusals;
    private final CheckedInputs inputs;
    private final Admin admin;
    private final TopicProvisioner provisioner;
    private final RecordLimits recordLimits;
    private final Map<String, TopicSpec> own;

    /** The id that each topic had when its partitions were checked. */
    private final Map<String, Uuid> checked = new HashMap<>();

    /** Whether a right may be missing that was there at the last check. */
    private volatile boolean doubtful;

    private Set<String> limitedTopics = Set.of();
    private int checks;

    /** Of the worker: whether the last check failed unexpectedly, which was reported. */
    private boolean failing;

    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("topic-watch"));

    TopicWatch(
            ProcessorConfig config,
            TopologyContext context,
            AwaitedTopics awaited,
            TopicRefusals refusals,
            CheckedInputs inputs) {
        this.refusals = refusals;
        this.inputs = inputs;
        this.config = config;
        this.kafka = config.kafka();
        this.commands = CommandTopic.of(config.execution().applicationId());
        this.context = context;
        this.awaited = awaited;
        this.admin =
                Admin.create(kafka.adminSettings(config.execution().applicationId() + "-topics"));
        this.provisioner = new TopicProvisioner(admin, kafka);
        this.recordLimits = new RecordLimits(kafka);
        this.own = ownTopics(config);
    }

    /** The topics that are there whatever events come: dead letters, failed events, retries. */
    private static Map<String, TopicSpec> ownTopics(ProcessorConfig config) {
        Map<String, TopicSpec> byName = new LinkedHashMap<>();
        OwnTopics.of(config).forEach(topic -> byName.put(topic.name(), topic));
        return byName;
    }

    /**
     * Creates the topics that are missing, and checks the topics that exist.
     *
     * @param aggregateTypes their topics are created even if no relay has written to them yet
     * @throws OperatorException if the cluster cannot be reached, or a topic has another number of
     *     partitions
     */
    void begin(Set<String> aggregateTypes) throws InterruptedException {
        checkState();
        check(aggregateTypes.stream().map(kafka.topics()::outbox).toList());
        PlaintextWarning.warn(kafka);
        RetentionCheck.warn(admin, kafka, keptTopics());
    }

    private void checkState() throws InterruptedException {
        provisioner.check(
                changelogs(),
                EnumSet.of(Operation.READ, Operation.WRITE),
                Resource.topics(config.execution().applicationId()));
    }

    /**
     * Makes the next check ask for the rights on all topics again, because the brokers have refused
     * one of them. Safe for any thread.
     */
    void doubtRights() {
        doubtful = true;
    }

    /** The topics that must not lose events which nobody has read yet. */
    private List<TopicSpec> keptTopics() throws InterruptedException {
        String retries = kafka.topics().retry("");
        List<TopicSpec> kept = new ArrayList<>();
        kept.add(DeadLetterTopic.spec(kafka.topics(), kafka.partitions()));
        topics().keySet().stream()
                .filter(topic -> topic.length() > retries.length() && topic.startsWith(retries))
                .map(topic -> topic.substring(retries.length()))
                .forEach(
                        group ->
                                kept.add(
                                        RetryTopic.spec(
                                                kafka.topics(), group, kafka.partitions())));
        return kept;
    }

    /**
     * Repeats the check on a thread of its own until {@link #close}. A check that fails is
     * repeated: if it ended, no topic would be created any more, and nobody would be told.
     *
     * @param onRefused called with the failure if a topic is refused
     * @param afterCheck called after each check
     */
    @SuppressWarnings("FutureReturnValueIgnored") // failures are passed to onRefused
    void follow(Consumer<OperatorException> onRefused, Runnable afterCheck) {
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
                checked.clear();
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
        Map<String, Uuid> existing = topics();
        context.groups().setExistingTopics(existing.keySet());
        awaited.forgetOthersThan(existing.keySet());
        Set<String> read = inputs(existing.keySet(), alsoRead);
        refusals.forget(topic -> isInput(topic) && !read.contains(topic));
        ensureAll(own.keySet(), existing);
        try {
            ensureAll(read, existing);
        } finally {
            inputs.set(checkedInputs());
        }
        ensureAll(outputs(read), existing);
        ensureAwaited(existing);
        forgetDeleted(outputs(read), existing);
        Set<String> known = new LinkedHashSet<>(existing.keySet());
        known.addAll(checked.keySet());
        followLimits(known);
    }

    private Set<String> inputs(Set<String> existing, Collection<String> alsoRead) {
        return Stream.concat(alsoRead.stream(), existing.stream())
                .filter(this::isInput)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A broker that is cut off may list too few topics, so inputs are never forgotten. */
    private void forgetDeleted(Collection<String> outputs, Map<String, Uuid> existing) {
        Set<String> kept = new HashSet<>(own.keySet());
        kept.addAll(outputs);
        kept.addAll(existing.keySet());
        checked.keySet().removeIf(topic -> !isInput(topic) && !kept.contains(topic));
    }

    /** The topic of events of every input topic from which events can be delivered. */
    private List<String> outputs(Set<String> read) {
        int prefix = kafka.topics().outboxPrefix().length();
        return read.stream()
                .filter(topic -> !topic.equals(commands))
                .map(outbox -> outbox.substring(prefix))
                .filter(type -> !TopicNames.isReserved(type))
                .map(kafka.topics()::events)
                .toList();
    }

    private void ensureAll(Collection<String> topics, Map<String, Uuid> existing)
            throws InterruptedException {
        for (String topic : topics) {
            ensureAwaited(existing);
            ensure(topic, existing);
        }
    }

    /** Stream threads wait for these topics, so no other topic is created before them. */
    private void ensureAwaited(Map<String, Uuid> existing) throws InterruptedException {
        for (String topic : awaited.awaited()) {
            ensure(topic, existing);
        }
    }

    /**
     * Creates a topic that is missing. Checks a topic that was not checked before, and a topic that
     * has another id than at its last check: it was deleted and created again in the meantime.
     */
    private void ensure(String topic, Map<String, Uuid> existing) throws InterruptedException {
        Uuid id = existing.get(topic);
        if (id == null || !id.equals(checked.get(topic))) {
            if (!refusals.isWorthATry(topic) || !obtain(topic)) {
                return;
            }
            checked.put(topic, id == null ? Uuid.ZERO_UUID : id);
        }
        awaited.announce(topic);
    }

    /** Returns false if the topic cannot be had and the processor goes on without it. */
    private boolean obtain(String topic) throws InterruptedException {
        try {
            if (create(topic) && checked.containsKey(topic)) {
                warnOfDeletion(topic);
            }
            refusals.accept(topic);
            return true;
        } catch (OperatorException e) {
            if (!TopicRefusals.isOfOneTopic(e) || isIndispensable(topic)) {
                throw e;
            }
            refusals.refuse(topic, e, consequence(topic));
            awaited.refused(topic);
            if (topic.equals(commands)) {
                checked.remove(topic); // so that it is no longer read
            }
            return false;
        }
    }

    /** Without the topic of commands, all events are delivered nevertheless. */
    private boolean isIndispensable(String topic) {
        return own.containsKey(topic) || (inputs.contains(topic) && !topic.equals(commands));
    }

    private String consequence(String topic) {
        if (topic.equals(commands)) {
            return COMMANDS_REFUSED;
        }
        return isInput(topic) ? INPUT_REFUSED : OUTPUT_REFUSED;
    }

    /** Returns whether the topic was missing. */
    private boolean create(String topic) throws InterruptedException {
        boolean failed = topic.equals(kafka.topics().failed());
        Set<Operation> rights =
                EnumSet.of(isInput(topic) || failed ? Operation.READ : Operation.WRITE);
        return provisioner.ensure(spec(topic), rights, granted(topic));
    }

    /** What the documented rights on a topic are granted on. */
    private Resource granted(String topic) {
        return own.containsKey(topic) && !topic.equals(kafka.topics().failed())
                ? Resource.topics(kafka.topics().eventsPrefix())
                : Resource.topic(topic);
    }

    private boolean isInput(String topic) {
        return topic.startsWith(kafka.topics().outboxPrefix()) || topic.equals(commands);
    }

    private Set<String> checkedInputs() {
        String failed = kafka.topics().failed();
        return checked.keySet().stream()
                .filter(topic -> isInput(topic) || topic.equals(failed))
                .collect(Collectors.toSet());
    }

    private static void warnOfDeletion(String topic) {
        LOG.atWarn()
                .addKeyValue("topic", topic)
                .log(
                        "Topic {} was deleted while the processor was running; created it again, empty."
                                + " The records of the deleted topic are lost.",
                        topic);
    }

    private void followLimits(Set<String> existing) throws InterruptedException {
        Set<String> outputs =
                existing.stream()
                        .filter(topic -> topic.startsWith(kafka.topics().eventsPrefix()))
                        .collect(Collectors.toSet());
        if (!outputs.equals(limitedTopics) || checks++ % CHECKS_PER_LIMITS == 0) {
            readLimits(outputs);
            limitedTopics = outputs;
        }
    }

    private TopicSpec spec(String topic) {
        return topic.equals(commands)
                ? CommandTopic.spec(commands, kafka.partitions())
                : own.getOrDefault(topic, spec(kafka, topic));
    }

    private static TopicSpec spec(KafkaCluster kafka, String topic) {
        return EventTopic.spec(topic, kafka.partitions());
    }

    private List<TopicSpec> changelogs() {
        return EventTopology.changelogs(config.execution().applicationId()).stream()
                .map(this::spec)
                .toList();
    }

    /** The id of each topic that exists. */
    private Map<String, Uuid> topics() throws InterruptedException {
        try {
            return admin.listTopics().listings().get().stream()
                    .collect(Collectors.toMap(TopicListing::name, TopicListing::topicId));
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    private void readLimits(Set<String> topics) throws InterruptedException {
        try {
            recordLimits.read(admin, topics).forEach(context.limits()::setMaxRecordBytes);
        } catch (ExecutionException e) {
            LOG.debug(
                    "Could not read the configuration of the topics; records are limited to the size"
                            + " that was read last, or to Kafka's default",
                    e);
        }
    }
}
