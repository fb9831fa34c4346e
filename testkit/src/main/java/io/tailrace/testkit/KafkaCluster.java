package io.tailrace.testkit;

import java.time.Duration;
import java.util.List;

/**
 * A Kafka cluster of three brokers, each of which is a controller too. Topics have three replicas
 * unless they are created with another number, and a record is acknowledged once two brokers have
 * it; the same holds for the topics of offsets and transactions. Topics are not created
 * automatically.
 *
 * <p>One broker at a time may be out of service: then the two others go on. For one thread at a
 * time, except for {@link #bootstrapServers()}.
 */
public interface KafkaCluster extends AutoCloseable {

    /** How many brokers a cluster has. */
    int BROKERS = 3;

    /** {@code host:port} of every broker, separated by commas; they stay the same. */
    String bootstrapServers();

    /** The brokers in the order of their ids, which are 1 to {@value #BROKERS}. */
    List<ClusterBroker> brokers();

    /**
     * The broker with the given id, as clients know it from the leader of a partition.
     *
     * @throws IllegalArgumentException if the id is not in 1 to {@value #BROKERS}
     */
    default ClusterBroker broker(int id) {
        if (id < 1 || id > BROKERS) {
            throw new IllegalArgumentException(
                    "id must be in 1 to %d, got %d".formatted(BROKERS, id));
        }
        return brokers().get(id - 1);
    }

    /**
     * Returns when all brokers serve requests, every partition has a leader, all replicas are in
     * sync, and every controller has caught up. Only then may the next broker fail without making a
     * partition unavailable.
     *
     * @throws TestkitException with what is missing if that takes longer than the given time
     */
    void awaitWhole(Duration atMost);

    /** Ends all brokers and removes their data. Further calls have no effect. */
    @Override
    void close();
}
