package io.tailrace.process;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are missing and refuses existing ones that contradict the configuration.
 * Two processes may do this at once. Safe for use by one thread at a time.
 */
public final class TopicProvisioner {

    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);

    private static final Duration SERVED_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SERVED_PAUSE = Duration.ofMillis(20);

    private final Admin admin;
    private final short replicationFactor;

    /**
     * @param replicationFactor of topics it creates; -1 takes the broker's default
     */
    public TopicProvisioner(Admin admin, short replicationFactor) {
        this.admin = admin;
        this.replicationFactor = replicationFactor;
    }

    /**
     * Makes sure that the topics exist with the partitions they must have.
     *
     * @throws OperatorException if a topic exists with another number of partitions, or may not be
     *     created
     */
    public void ensure(Collection<TopicSpec> topics) throws InterruptedException {
        for (TopicSpec topic : topics) {
            Optional<TopicDescription> existing = describe(topic.name());
            if (existing.isEmpty() && create(topic)) {
                awaitServed(topic);
                continue;
            }
            refuseContradiction(topic, existing.or(() -> describeQuietly(topic.name())));
        }
    }

    /**
     * Makes sure that those of the topics that exist have the partitions they must have, and leaves
     * it to others to make the rest.
     *
     * @throws OperatorException if a topic exists with another number of partitions
     */
    public void refuseOthers(Collection<TopicSpec> topics) throws InterruptedException {
        for (TopicSpec topic : topics) {
            refuseContradiction(topic, describe(topic.name()));
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
        Map<String, KafkaFuture<TopicDescription>> futures =
                admin.describeTopics(List.of(name)).topicNameValues();
        try {
            return Optional.of(futures.values().iterator().next().get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw Brokers.unreachable("describe topic " + name, e.getCause());
        }
    }

    /** Whether this call created it; false if somebody else did meanwhile. */
    private boolean create(TopicSpec topic) throws InterruptedException {
        NewTopic request =
                new NewTopic(
                                topic.name(),
                                Optional.of(topic.partitions()),
                                replicationFactor < 0
                                        ? Optional.empty()
                                        : Optional.of(replicationFactor))
                        .configs(topic.configs());
        try {
            admin.createTopics(List.of(request)).all().get();
            LOG.atInfo()
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("partitions", topic.partitions())
                    .log("Created topic");
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw Brokers.refused("create topic " + topic.name(), e.getCause());
        }
    }

    /**
     * Until the leaders of all partitions answer. If the first batch to a new topic is refused
     * because its leader does not know of it yet, and the second one is taken, a producer tries the
     * first in vain until its delivery times out (KAFKA-15591).
     */
    private void awaitServed(TopicSpec topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends =
                IntStream.range(0, topic.partitions())
                        .mapToObj(n -> new TopicPartition(topic.name(), n))
                        .collect(
                                Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
        long giveUpAt = System.nanoTime() + SERVED_TIMEOUT.toNanos();
        while (!isServed(topic, ends, giveUpAt)) {
            LockSupport.parkNanos(SERVED_PAUSE.toNanos());
        }
    }

    private boolean isServed(TopicSpec topic, Map<TopicPartition, OffsetSpec> ends, long giveUpAt)
            throws InterruptedException {
        try {
            admin.listOffsets(ends).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException && System.nanoTime() < giveUpAt) {
                return false;
            }
            throw Brokers.unreachable("reach the leaders of topic " + topic.name(), e.getCause());
        }
    }

    private static void refuseContradiction(TopicSpec wanted, Optional<TopicDescription> existing) {
        int actual = existing.map(t -> t.partitions().size()).orElse(wanted.partitions());
        if (actual != wanted.partitions()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Topic %s must have %d partitions as configured, but it has %d"
                            .formatted(wanted.name(), wanted.partitions(), actual),
                    "Set --partitions to "
                            + actual
                            + "; a topic's partitions cannot change without breaking the order of"
                            + " its aggregates.");
        }
    }
}
