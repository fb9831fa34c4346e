package io.tailrace.testkit.embedded;

import io.tailrace.testkit.TestkitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** Asks a cluster whether something is missing. For one thread. */
final class ClusterHealth implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TIMEOUT_MS = 3_000;

    private final Admin admin;

    ClusterHealth(String bootstrapServers) {
        admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                TIMEOUT_MS,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                TIMEOUT_MS));
    }

    /**
     * Returns when nothing is missing.
     *
     * @throws TestkitException with what is missing after the given time
     */
    void awaitWhole(int brokers, Duration atMost) {
        long giveUpAt = System.nanoTime() + atMost.toNanos();
        List<String> missing = missing(brokers);
        while (!missing.isEmpty()) {
            if (System.nanoTime() > giveUpAt || Thread.currentThread().isInterrupted()) {
                throw new TestkitException(
                        "The cluster of %d brokers was not whole after %d s: %s"
                                .formatted(brokers, atMost.toSeconds(), missing),
                        null);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            missing = missing(brokers);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    /**
     * The controllers come first: a broker that was cut off may still answer with what it knew
     * before. Once its controller has caught up, it knows which replicas are not in sync.
     */
    private List<String> missing(int brokers) {
        List<String> missing = new ArrayList<>();
        try {
            addControllers(missing);
            if (missing.isEmpty()) {
                addBrokers(brokers, missing);
                addReplicas(missing);
            }
        } catch (ExecutionException e) {
            missing.add(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            missing.add("interrupted");
        }
        return missing;
    }

    private void addControllers(List<String> missing)
            throws ExecutionException, InterruptedException {
        QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
        for (QuorumInfo.ReplicaState voter : quorum.voters()) {
            if (voter.logEndOffset() < quorum.highWatermark()) {
                missing.add("controller %d has not caught up".formatted(voter.replicaId()));
            }
        }
    }

    private void addBrokers(int brokers, List<String> missing)
            throws ExecutionException, InterruptedException {
        int serving = admin.describeCluster().nodes().get().size();
        if (serving < brokers) {
            missing.add("%d of %d brokers serve requests".formatted(serving, brokers));
        }
    }

    private void addReplicas(List<String> missing) throws ExecutionException, InterruptedException {
        Collection<String> topics =
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
        for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.leader() == null
                        || partition.isr().size() < partition.replicas().size()) {
                    missing.add(
                            "of %s-%d only %s are in sync"
                                    .formatted(
                                            topic.name(), partition.partition(), partition.isr()));
                }
            }
        }
    }
}
