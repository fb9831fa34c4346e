package io.tailrace.processor.topology.stage;

import java.util.Optional;

/**
 * Holds back the first record of a topic of events until the topic exists with the configured
 * number of partitions, and knows which topics cannot be had. Without this a broker that creates
 * topics automatically could create it with another number. Called by stream threads, several at
 * the same time.
 */
@FunctionalInterface
public interface OutputTopics {

    /** Holds back nothing; for clusters whose topics all exist before the topology starts. */
    OutputTopics ALL_EXIST = topic -> Optional.empty();

    /**
     * Returns once the topic exists, or it is known that it cannot be had; at once if either is
     * known.
     *
     * @return why the topic cannot be had; empty if it exists
     * @throws org.apache.kafka.common.KafkaException if nothing of this is known in time; the
     *     stream thread then starts again from what is committed
     */
    Optional<String> awaitExistence(String topic);
}
