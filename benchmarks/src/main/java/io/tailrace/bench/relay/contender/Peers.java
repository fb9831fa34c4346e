package io.tailrace.bench.relay.contender;

import io.tailrace.testkit.process.JavaCommand;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds the programs of other projects, which the scripts in {@code benchmarks/peers} download. */
public final class Peers {

    private static final Path DIRECTORY =
            Path.of(System.getProperty("tailrace.bench.peers", "benchmarks/target/peers"));
    private static final int DEBEZIUM_SERVER_JAVA = 21;

    private Peers() {}

    /** Whether {@code pg_recvlogical} is on the search path; if not, passes on the reason. */
    public static boolean hasRecvLogical(Consumer<String> reason) {
        boolean found =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(directory -> Files.exists(Path.of(directory, RecvLogical.NAME)));
        if (!found) {
            reason.accept("without pg_recvlogical: install the client programs of PostgreSQL");
        }
        return found;
    }

    /**
     * The relay of the container image; if it was not built, empty, and the reason is passed on.
     */
    public static Optional<Contender> imageRelayToRun(Consumer<String> reason) {
        ImageRelay relay = new ImageRelay(DIRECTORY.resolve("tailrace-image").toAbsolutePath());
        if (relay.isComplete()) {
            return Optional.of(relay);
        }
        reason.accept(
                "without the relay of the image: build it with"
                        + " benchmarks/peers/tailrace-image.sh <home of a JDK 25>");
        return Optional.empty();
    }

    /** Debezium Server; if it cannot run, empty, and the reason is passed on. */
    public static Optional<Contender> debeziumServerToRun(Jvm jvm, Consumer<String> reason) {
        Optional<Path> home = present(DIRECTORY.resolve("debezium-server"));
        Optional<Path> java = java21();
        if (home.isEmpty()) {
            reason.accept(
                    "without Debezium Server: download it with"
                            + " benchmarks/peers/debezium-server.sh");
        } else if (java.isEmpty()) {
            reason.accept(
                    "without Debezium Server: name a JDK 21 or newer with -Dbench.java21=<home>");
        }
        return home.flatMap(h -> java.map(j -> new DebeziumServer(j, h, jvm)));
    }

    /** Kafka Connect; if it cannot run, empty, and the reason is passed on. */
    public static Optional<Contender> connectToRun(
            boolean exactlyOnce, Jvm jvm, Consumer<String> reason) {
        Optional<Path> lib = present(DIRECTORY.resolve("kafka-connect"));
        if (lib.isEmpty()) {
            reason.accept(
                    "without Kafka Connect: download it with benchmarks/peers/kafka-connect.sh");
        }
        return lib.map(l -> new KafkaConnect(l, exactlyOnce, jvm));
    }

    /**
     * The application with Spring Modulith; if it cannot run, empty, and the reason is passed on.
     */
    public static Optional<Contender> springModulithToRun(Jvm jvm, Consumer<String> reason) {
        Optional<Path> lib = present(DIRECTORY.resolve("spring-modulith"));
        if (lib.isEmpty()) {
            reason.accept(
                    "without Spring Modulith: build it with benchmarks/peers/spring-modulith.sh");
        }
        return lib.map(l -> new SpringModulith(l, jvm));
    }

    private static Optional<Path> java21() {
        if (Runtime.version().feature() >= DEBEZIUM_SERVER_JAVA) {
            return Optional.of(JavaCommand.executable());
        }
        String home = System.getProperty("tailrace.bench.java21", "");
        return home.isBlank() ? Optional.empty() : present(Path.of(home, "bin", "java"));
    }

    private static Optional<Path> present(Path path) {
        return Files.exists(path) ? Optional.of(path.toAbsolutePath()) : Optional.empty();
    }
}
