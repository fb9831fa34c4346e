package io.tailrace.bench.relay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What others offer for the purpose, as the scripts in {@code benchmarks/peers} fetch it. */
final class Peers {

    private static final Path DIRECTORY =
            Path.of(System.getProperty("tailrace.bench.peers", "benchmarks/target/peers"));
    private static final int DEBEZIUM_SERVER_JAVA = 21;

    private Peers() {}

    /** The directory of Debezium Server, if it was fetched. */
    static Optional<Path> debeziumServer() {
        return present(DIRECTORY.resolve("debezium-server"));
    }

    /** The directory of jars that a Connect worker runs on, if they were fetched. */
    static Optional<Path> kafkaConnect() {
        return present(DIRECTORY.resolve("kafka-connect"));
    }

    /** The java of a JDK that Debezium Server runs on, if one is known. */
    static Optional<Path> java21() {
        if (Runtime.version().feature() >= DEBEZIUM_SERVER_JAVA) {
            return Optional.of(java());
        }
        String home = System.getProperty("tailrace.bench.java21", "");
        return home.isBlank() ? Optional.empty() : present(Path.of(home, "bin", "java"));
    }

    /** The java that runs this program. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Optional<Path> present(Path path) {
        return Files.exists(path) ? Optional.of(path.toAbsolutePath()) : Optional.empty();
    }
}
