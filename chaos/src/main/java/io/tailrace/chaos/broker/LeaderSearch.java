package io.tailrace.chaos.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds the broker that has a role at this moment. For one thread. */
final class LeaderSearch implements AutoCloseable {

    private static final int TIMEOUT_MS = (int) Duration.ofSeconds(10).toMillis();

    private final Admin admin;
    private final Random random;

    LeaderSearch(String bootstrapServers, Random random) {
        this.random = random;
        admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                TIMEOUT_MS,
                                // how late an Admin notices that a silent broker does not answer
                                AdminClientConfig.METADATA_MAX_AGE_CONFIG,
                                TIMEOUT_MS));
    }

    /**
     * A broker with a role.
     *
     * @param broker its id
     * @param what the role in words, for example {@code leader of __transaction_state-3}
     */
    record Found(int broker, String what) {}

    /**
     * The broker with the given role. Of the partitions of a topic, one that has records is chosen
     * at random.
     *
     * @return empty if the topic does not exist or has no records
     * @throws IllegalStateException if the brokers do not answer
     */
    Optional<Found> find(BrokerRole role) {
        try {
            return role.topic().isPresent()
                    ? leader(role.topic().get())
                    : Optional.of(new Found(controller(), "active controller"));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new IllegalStateException("The brokers do not say who has the role " + role, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }

    private int controller() throws ExecutionException, InterruptedException {
        return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
    }

    private Optional<Found> leader(String topic) throws ExecutionException, InterruptedException {
        List<TopicPartitionInfo> partitions =
                admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .values()
                        .iterator()
                        .next()
                        .partitions();
        ListOffsetsResult ends =
                admin.listOffsets(
                        partitions.stream()
                                .collect(
                                        Collectors.toMap(
                                                p -> partition(topic, p),
                                                p -> OffsetSpec.latest())));
        List<Found> used = new ArrayList<>();
        for (TopicPartitionInfo partition : partitions) {
            TopicPartition name = partition(topic, partition);
            Node leader = partition.leader();
            if (leader != null && ends.partitionResult(name).get().offset() > 0) {
                used.add(new Found(leader.id(), "leader of " + name));
            }
        }
        return used.isEmpty()
                ? Optional.empty()
                : Optional.of(used.get(random.nextInt(used.size())));
    }

    private static TopicPartition partition(String topic, TopicPartitionInfo partition) {
        return new TopicPartition(topic, partition.partition());
    }
}
