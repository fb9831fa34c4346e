package io.tailrace.testkit;

/** A Kafka cluster of one broker, which does not create topics automatically. */
public interface KafkaBroker extends Server {

    /** {@code host:port}; it stays the same over restarts. */
    String bootstrapServers();
}
