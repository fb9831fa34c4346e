package io.tailrace.bench.relay;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What others offer for the purpose, as the scripts in {@code benchmarks/peers} fetch it. */
final class Peers {

    private static final Path DIRECTORY =
            Path.of(System.getProperty("tailrace.bench.peers", "benchmarks/target/peers"));
    private static final int DEBEZIUM_SERVER_JAVA = 21;

    private Peers() {}

    /** {@code pg_recvlogical} of the search path; if there is none, that is told. */
    static Optional<Entry> recvLogicalToRun(Consumer<String> reason) {
        boolean found =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(directory -> Files.exists(Path.of(directory, RecvLogical.NAME)));
        if (!found) {
            reason.accept("without pg_recvlogical: it comes with PostgreSQL's client programs");
        }
        return found ? Optional.of(Entry.recvLogical()) : Optional.empty();
    }

    /** Debezium Server; if it cannot run, the reason is told. */
    static Optional<Contender> debeziumServerToRun(Consumer<String> reason) {
        Optional<Path> home = present(DIRECTORY.resolve("debezium-server"));
        Optional<Path> java = java21();
        if (home.isEmpty()) {
            reason.accept("without Debezium Server: benchmarks/peers/debezium-server.sh gets it");
        } else if (java.isEmpty()) {
            reason.accept("without Debezium Server: give it a JDK, -Dbench.java21=<home>");
        }
        return home.flatMap(h -> java.map(j -> new DebeziumServer(j, h)));
    }

    /** Kafka Connect; if it cannot run, the reason is told. */
    static Optional<Contender> connectToRun(boolean exactlyOnce, Consumer<String> reason) {
        Optional<Path> lib = present(DIRECTORY.resolve("kafka-connect"));
        if (lib.isEmpty()) {
            reason.accept("without Kafka Connect: benchmarks/peers/kafka-connect.sh gets it");
        }
        return lib.map(l -> new KafkaConnect(l, exactlyOnce));
    }

    private static Optional<Path> java21() {
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
