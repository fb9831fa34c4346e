package io.tailrace.process.kafka;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates missing topics and refuses existing topics whose number of partitions contradicts the
 * configuration. Several processes may do this at the same time. Safe for any thread.
 */
public final class TopicProvisioner {

    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);

    private static final Duration SERVED_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SERVED_PAUSE = Duration.ofMillis(20);

    private static final DescribeTopicsOptions WITH_RIGHTS =
            new DescribeTopicsOptions().includeAuthorizedOperations(true);

    private final Admin admin;
    private final KafkaCluster kafka;
    private final Duration servedTimeout;
    private final NewTopicLimit limit;

    /**
     * Creates any number of topics.
     *
     * @param admin used for every call, not closed
     * @param kafka the cluster of the admin client; its replication factor is that of topics that
     *     are created
     */
    public TopicProvisioner(Admin admin, KafkaCluster kafka) {
        this(admin, kafka, SERVED_TIMEOUT, new NewTopicLimit(Integer.MAX_VALUE));
    }

    /** A provisioner for the same cluster that creates topics as long as a limit allows. */
    public TopicProvisioner limitedTo(NewTopicLimit other) {
        return new TopicProvisioner(admin, kafka, servedTimeout, other);
    }

    /**
     * @param servedTimeout how long a topic that was created may not be served
     */
    TopicProvisioner(Admin admin, KafkaCluster kafka, Duration servedTimeout, NewTopicLimit limit) {
        this.admin = admin;
        this.kafka = kafka;
        this.servedTimeout = servedTimeout;
        this.limit = limit;
    }

    /**
     * Creates the topics that are missing, and returns once their leaders answer.
     *
     * @return the names of the topics that this call created
     * @throws OperatorException if a topic exists with another number of partitions, or cannot be
     *     created
     */
    public Set<String> ensure(Collection<TopicSpec> topics) throws InterruptedException {
        Set<String> created = new LinkedHashSet<>();
        for (TopicSpec topic : topics) {
            Optional<TopicDescription> existing = describe(topic.name());
            if (existing.isEmpty() && create(topic, TopicAccess.of(kafka, topic))) {
                awaitServed(topic);
                created.add(topic.name());
                continue;
            }
            refuseContradiction(topic, existing.or(() -> describeQuietly(topic.name())));
        }
        return created;
    }

    /** Like {@link #ensure(TopicSpec, Set, Resource)} for a right on this topic alone. */
    public boolean ensure(TopicSpec topic, Set<Operation> rights) throws InterruptedException {
        return ensure(topic, rights, Resource.topic(topic.name()));
    }

    /**
     * Creates a topic unless it exists, and checks that this client may use it.
     *
     * @param rights what this client does with the topic, such as {@code WRITE}; not checked if the
     *     brokers do not say which rights a client has
     * @param granted what a missing right has to be granted on: this topic, or topics like it
     * @return whether this call created the topic
     * @throws OperatorException if the topic exists with another number of partitions, cannot be
     *     created, or a right is missing; {@link TopicRefusals#isOfOneTopic} tells whether other
     *     topics can be used all the same
     */
    public boolean ensure(TopicSpec topic, Set<Operation> rights, Resource granted)
            throws InterruptedException {
        TopicAccess access = new TopicAccess(kafka, topic.name(), granted);
        Optional<TopicDescription> existing = describe(access, rights);
        if (existing.isPresent()) {
            refuseContradiction(topic, existing);
            access.require(rights, existing);
            return false;
        }
        boolean created = create(topic, access);
        if (created) {
            awaitServed(topic);
        }
        Optional<TopicDescription> now = describe(access, rights);
        refuseContradiction(topic, now);
        access.require(rights, now);
        return created;
    }

    /**
     * Checks topics of state that somebody else creates with the principal of this client: the
     * number of partitions and the rights if they exist, otherwise the right to create them.
     *
     * @param rights what is done with the topics
     * @param granted what a missing right has to be granted on
     * @throws OperatorException if a topic exists with another number of partitions, or a right is
     *     missing
     */
    public void check(Collection<TopicSpec> topics, Set<Operation> rights, Resource granted)
            throws InterruptedException {
        for (TopicSpec topic : topics) {
            TopicAccess access = new TopicAccess(kafka, topic.name(), granted);
            Optional<TopicDescription> existing = describe(access, rights);
            if (existing.isEmpty()) {
                requireCreatable(topic, access);
            }
            refuseOtherState(topic, existing);
            access.require(rights, existing);
        }
    }

    /**
     * Checks a topic of events like {@link #ensure(TopicSpec, Set, Resource)} without creating it.
     *
     * @return whether the topic exists
     */
    public boolean inspect(TopicSpec topic, Set<Operation> rights, Resource granted)
            throws InterruptedException {
        TopicAccess access = new TopicAccess(kafka, topic.name(), granted);
        Optional<TopicDescription> existing = describe(access, rights);
        if (existing.isEmpty()) {
            Optional<Throwable> obstacle = obstacleToCreation(topic);
            if (obstacle.isPresent()) {
                throw access.notCreated(obstacle.get());
            }
        }
        refuseContradiction(topic, existing);
        access.require(rights, existing);
        return existing.isPresent();
    }

    /** Whatever else stands in the way is reported by who creates the topic. */
    private void requireCreatable(TopicSpec topic, TopicAccess access) throws InterruptedException {
        Optional<Throwable> obstacle = obstacleToCreation(topic);
        if (obstacle.isPresent() && obstacle.get() instanceof AuthorizationException) {
            throw access.notCreated(obstacle.get());
        }
    }

    /** Why the brokers would not create a topic; empty if they would. */
    private Optional<Throwable> obstacleToCreation(TopicSpec topic) throws InterruptedException {
        try {
            admin.createTopics(
                            List.of(newTopic(topic)), new CreateTopicsOptions().validateOnly(true))
                    .all()
                    .get();
            return Optional.empty();
        } catch (ExecutionException e) {
            LOG.debug("Topic {} could not be created", topic.name(), e);
            return Optional.of(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private Optional<TopicDescription> describeQuietly(String name) {
        try {
            return describe(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<TopicDescription> describe(String name) throws InterruptedException {
        return describe(
                new TopicAccess(kafka, name, Resource.topic(name)),
                new DescribeTopicsOptions(),
                Set.of(Operation.DESCRIBE));
    }

    private Optional<TopicDescription> describe(TopicAccess access, Set<Operation> rights)
            throws InterruptedException {
        return describe(access, WITH_RIGHTS, rights);
    }

    private Optional<TopicDescription> describe(
            TopicAccess access, DescribeTopicsOptions options, Set<Operation> rights)
            throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> futures =
                admin.describeTopics(List.of(access.topic()), options).topicNameValues();
        try {
            return Optional.of(futures.values().iterator().next().get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw access.notDescribed(rights, e.getCause());
        }
    }

    private boolean create(TopicSpec topic, TopicAccess access) throws InterruptedException {
        limit.take(topic.name());
        boolean created = false;
        try {
            created = request(topic, access);
            return created;
        } finally {
            if (!created) {
                limit.giveBack();
            }
        }
    }

    /** Returns false if another process created the topic in the meantime. */
    private boolean request(TopicSpec topic, TopicAccess access) throws InterruptedException {
        try {
            admin.createTopics(List.of(newTopic(topic))).all().get();
            LOG.atInfo()
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("partitions", topic.partitions())
                    .log("Created topic");
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw access.notCreated(e.getCause());
        }
    }

    private NewTopic newTopic(TopicSpec topic) {
        short replicationFactor = kafka.replicationFactor();
        return new NewTopic(
                        topic.name(),
                        Optional.of(topic.partitions()),
                        replicationFactor < 0 ? Optional.empty() : Optional.of(replicationFactor))
                .configs(topic.configs());
    }

    /**
     * Waits until the leaders of all partitions answer. Without this wait the first batch to a new
     * topic can be refused, because its leader does not know the topic yet, while the second batch
     * is accepted; the producer then retries the first batch in vain until its delivery times out
     * (KAFKA-15591). The leaders are asked once the topic can be described, because Kafka's client
     * logs an error if it looks for the leaders of an unknown topic.
     */
    private void awaitServed(TopicSpec topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends =
                IntStream.range(0, topic.partitions())
                        .mapToObj(n -> new TopicPartition(topic.name(), n))
                        .collect(
                                Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
        long giveUpAt = System.nanoTime() + servedTimeout.toNanos();
        Optional<Throwable> obstacle = obstacle(topic, ends);
        while (obstacle.isPresent()) {
            if (!(obstacle.get() instanceof RetriableException) || System.nanoTime() >= giveUpAt) {
                throw KafkaErrors.unreachable(
                        kafka, "reach the leaders of topic " + topic.name(), obstacle.get());
            }
            LockSupport.parkNanos(SERVED_PAUSE.toNanos());
            obstacle = obstacle(topic, ends);
        }
    }

    /** Why a topic is not served; empty if all of its leaders answer. */
    private Optional<Throwable> obstacle(TopicSpec topic, Map<TopicPartition, OffsetSpec> ends)
            throws InterruptedException {
        if (describe(topic.name()).isEmpty()) {
            return Optional.of(
                    new UnknownTopicOrPartitionException(
                            "the brokers do not know the topic that was created"));
        }
        try {
            admin.listOffsets(ends).all().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static void refuseContradiction(TopicSpec wanted, Optional<TopicDescription> existing) {
        int actual = partitions(existing, wanted);
        if (actual != wanted.partitions()) {
            throw contradiction(
                    wanted,
                    actual,
                    "If all topics of events have %1$d partitions, set --partitions=%1$d; do not change"
                                    .formatted(actual)
                            + " them: with another number of partitions the events of an aggregate"
                            + " move to another partition, and their order is lost. If only this"
                            + " topic has %d, keep what it holds elsewhere and delete it; it is"
                                    .formatted(actual)
                            + " created again with %d.".formatted(wanted.partitions()));
        }
    }

    private static void refuseOtherState(TopicSpec wanted, Optional<TopicDescription> existing) {
        int actual = partitions(existing, wanted);
        if (actual != wanted.partitions()) {
            throw contradiction(
                    wanted,
                    actual,
                    "Set --partitions=%1$d. Neither change nor delete the topic: it holds the state of %1$d partitions, such as held events."
                            .formatted(actual));
        }
    }

    private static int partitions(Optional<TopicDescription> existing, TopicSpec wanted) {
        return existing.map(t -> t.partitions().size()).orElse(wanted.partitions());
    }

    private static OperatorException contradiction(TopicSpec wanted, int actual, String remedy) {
        return new OperatorException(
                ExitCode.SETUP,
                "Topic %s must have %d partitions as configured, but has %d"
                        .formatted(wanted.name(), wanted.partitions(), actual),
                remedy);
    }
}
