package io.tailrace.testkit;

/** A Kafka cluster of one broker. It does not create topics by itself. */
public interface KafkaBroker extends Server {

    /** {@code host:port}, the same over restarts. */
    String bootstrapServers();
}
