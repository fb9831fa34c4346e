package io.tailrace.chaos.migrate;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Debezium Server with its outbox event router, the Kafka sink and offsets in a file, with a new
 * process for every turn. Headers are JSON if the seed is even, and text as the relay writes it if
 * the seed is odd. It needs a JVM of version 21 or later. For one thread.
 */
final class ServerPeer implements Peer {

    private static final Duration SOON = Duration.ofMinutes(4);

    private final ChaosRun run;
    private final PeerProgram program;
    private final String bootstrapServers;
    private final PostgresServer postgres;
    private final String autocreate;
    private @Nullable Process process;
    private int processes;

    ServerPeer(
            ChaosRun run,
            PeerProgram program,
            String bootstrapServers,
            PostgresServer postgres,
            String autocreate) {
        this.run = run;
        this.program = program;
        this.bootstrapServers = bootstrapServers;
        this.postgres = postgres;
        this.autocreate = autocreate;
    }

    @Override
    public void begin() throws IOException {
        start();
    }

    @Override
    public void stop() throws InterruptedException {
        Process running = Objects.requireNonNull(process);
        running.destroy();
        if (!running.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Debezium Server did not end");
        }
    }

    @Override
    public void kill() {
        Objects.requireNonNull(process).destroyForcibly().onExit().join();
    }

    @Override
    public void goOn(String handedBack) throws IOException {
        start();
    }

    @Override
    public List<String> adoptOptions() {
        return List.of("--offset-file", offsets().toString());
    }

    @Override
    public List<String> handBackOptions() {
        return List.of("--offset-file", offsets().toString());
    }

    private void start() throws IOException {
        String name = "server-" + processes++;
        Path directory = Files.createDirectories(run.scratch().resolve(name));
        Path settings = Files.createDirectory(directory.resolve("config"));
        Files.writeString(settings.resolve("application.properties"), properties());
        Path log = run.log(name + ".log");
        Process started =
                new ProcessBuilder(command(directory))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        process = started;
        Path pid = run.log(name + ".pid");
        Files.writeString(pid, Long.toString(started.pid()));
        run.closing(
                (AutoCloseable)
                        () -> {
                            started.destroyForcibly().onExit().join();
                            Files.deleteIfExists(pid);
                        });
        if (!run.await(SOON, () -> !started.isAlive() || isReading()) || !started.isAlive()) {
            throw new IllegalStateException(
                    "Debezium Server does not read its slot, see " + log.getFileName());
        }
    }

    private List<String> command(Path directory) throws IOException {
        return List.of(
                program.java().toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                runner() + ":" + program.home().resolve("lib") + "/*",
                "io.debezium.server.Main");
    }

    private Path runner() throws IOException {
        try (var files = Files.list(program.home())) {
            return files.filter(file -> file.toString().endsWith("runner.jar"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("No runner.jar in " + program.home()));
        }
    }

    /** Debezium Server begins to read at the end of its start. */
    private boolean isReading() {
        try {
            return Sql.query(
                            postgres,
                            "SELECT active FROM pg_replication_slots WHERE slot_name = '%s'"
                                    .formatted(ConnectorSettings.SLOT))
                    .equals("t");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path offsets() {
        return run.log("offsets.dat");
    }

    private String properties() {
        StringBuilder lines =
                new StringBuilder(
                        """
                        quarkus.http.port=0
                        quarkus.log.level=WARN
                        debezium.sink.type=kafka
                        debezium.sink.kafka.producer.bootstrap.servers=%s
                        debezium.sink.kafka.producer.key.serializer=org.apache.kafka.common.serialization.StringSerializer
                        debezium.sink.kafka.producer.value.serializer=org.apache.kafka.common.serialization.StringSerializer
                        debezium.format.key=simplestring
                        debezium.format.value=simplestring
                        debezium.source.offset.storage=org.apache.kafka.connect.storage.FileOffsetBackingStore
                        debezium.source.offset.storage.file.filename=%s
                        debezium.source.offset.flush.interval.ms=3000
                        debezium.transforms=outbox
                        debezium.transforms.outbox.type=io.debezium.transforms.outbox.EventRouter
                        """
                                .formatted(bootstrapServers, offsets()));
        if (run.seed() % 2 != 0) { // otherwise headers are JSON with a schema, the default
            lines.append("debezium.format.header.class=")
                    .append("org.apache.kafka.connect.storage.SimpleHeaderConverter\n");
        }
        ConnectorSettings.of(postgres, autocreate)
                .forEach(
                        (name, value) ->
                                lines.append("debezium.source.")
                                        .append(name)
                                        .append('=')
                                        .append(value)
                                        .append('\n'));
        return lines.toString();
    }
}
