package io.tailrace.testkit;

import java.nio.file.Path;
import java.util.Optional;

/** A Kafka cluster of one broker, which does not create topics automatically. */
public interface KafkaBroker extends Server {

    /** {@code host:port}; it stays the same over restarts. */
    String bootstrapServers();

    /** The broker's log while the broker exists; empty if it is not a file of this machine. */
    default Optional<Path> logFile() {
        return Optional.empty();
    }

    /** The process of the broker while it runs; empty if it is not one of this machine. */
    default Optional<ProcessHandle> process() {
        return Optional.empty();
    }
}
