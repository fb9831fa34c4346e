package io.tailrace.processor.topology.stage;

/**
 * Holds back the first record of a topic of events until the topic exists with the configured
 * number of partitions. Without this a broker that creates topics automatically could create it
 * with another number. Called by stream threads, several at the same time.
 */
@FunctionalInterface
public interface OutputTopics {

    /** Holds back nothing; for clusters whose topics all exist before the topology starts. */
    OutputTopics ALL_EXIST = topic -> {};

    /**
     * Returns once the topic exists; at once if that is known.
     *
     * @throws org.apache.kafka.common.KafkaException if the topic does not exist in time; the
     *     stream thread then starts again from what is committed
     */
    void awaitExistence(String topic);
}
