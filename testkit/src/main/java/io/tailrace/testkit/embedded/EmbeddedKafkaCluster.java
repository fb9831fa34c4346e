package io.tailrace.testkit.embedded;

import io.tailrace.testkit.ClusterBroker;
import io.tailrace.testkit.KafkaCluster;
import io.tailrace.testkit.Settings;
import io.tailrace.testkit.TestkitException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/** Three brokers, each in a JVM of its own with a heap of 320 MiB. For one thread at a time. */
public final class EmbeddedKafkaCluster implements KafkaCluster {

    private static final Duration START = Duration.ofSeconds(60);

    private final ClusterNetwork network;
    private final List<EmbeddedClusterBroker> brokers = new ArrayList<>();

    private EmbeddedKafkaCluster(Map<String, String> settings) throws IOException {
        network = new ClusterNetwork(BROKERS);
        Uuid clusterId = Uuid.randomUuid();
        for (int id = 1; id <= BROKERS; id++) {
            brokers.add(
                    new EmbeddedClusterBroker(id, clusterId, network, Settings.cluster(settings)));
        }
    }

    /**
     * Starts three brokers with empty logs, and returns when the cluster is whole.
     *
     * @param settings settings of {@code server.properties} for every broker; they override those
     *     of the testkit
     * @throws TestkitException if a broker does not start
     */
    public static EmbeddedKafkaCluster start(Map<String, String> settings) {
        EmbeddedKafkaCluster cluster;
        try {
            cluster = new EmbeddedKafkaCluster(settings);
        } catch (IOException e) {
            throw new TestkitException("Could not listen on the ports of the cluster", e);
        }
        try {
            cluster.brokers.forEach(EmbeddedClusterBroker::launch);
            cluster.brokers.forEach(EmbeddedClusterBroker::awaitReady);
            cluster.awaitWhole(START);
            return cluster;
        } catch (TestkitException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public String bootstrapServers() {
        return brokers.stream()
                .map(broker -> "127.0.0.1:" + broker.clients().port())
                .collect(Collectors.joining(","));
    }

    @Override
    public List<ClusterBroker> brokers() {
        return List.copyOf(brokers);
    }

    @Override
    public void awaitWhole(Duration atMost) {
        try (ClusterHealth health = new ClusterHealth(bootstrapServers())) {
            health.awaitWhole(BROKERS, atMost);
        }
    }

    @Override
    public void close() {
        brokers.forEach(EmbeddedClusterBroker::close);
        network.close();
    }
}
