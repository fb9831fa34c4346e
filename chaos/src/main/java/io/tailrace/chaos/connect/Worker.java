package io.tailrace.chaos.connect;

import io.tailrace.chaos.process.ConnectRest;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A distributed worker of Kafka Connect in a process of its own. For one thread. */
final class Worker implements AutoCloseable {

    private final Installation installation;
    private final Path directory;
    private final Path settings;
    private final Path log;
    private final Path pid;
    private final Map<String, String> environment;
    private final int port = FreePort.next();
    private final ConnectRest rest = new ConnectRest(port);
    private @Nullable Process process;

    /**
     * A worker that has not been started.
     *
     * @param replaced properties that differ from those of the example
     * @param environment added to its environment
     */
    Worker(
            ChaosRun run,
            Installation installation,
            String name,
            Map<String, String> replaced,
            Map<String, String> environment)
            throws IOException {
        this.installation = installation;
        this.environment = environment;
        this.directory = Files.createDirectories(run.scratch().resolve(name));
        this.settings = directory.resolve("worker.properties");
        this.log = run.log(name + ".log");
        this.pid = run.log(name + ".pid");
        Files.writeString(settings, properties(replaced));
    }

    private String properties(Map<String, String> replaced) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(Files.readString(installation.examples().resolve("worker.properties")))
                .append("\nrest.advertised.host.name=127.0.0.1\nlisteners=http://127.0.0.1:")
                .append(port)
                .append("\nplugin.path=")
                .append(installation.plugins());
        // the last value of a property counts
        replaced.forEach((key, value) -> text.append("\n%s=%s".formatted(key, value)));
        return text.toString();
    }

    /** Starts the process, unless it runs. */
    void start() {
        if (isAlive()) {
            return;
        }
        List<String> command =
                JavaCommand.of(
                        installation.worker() + "/*",
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        List.of(
                                "-Xmx384m",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                "-Dorg.slf4j.simpleLogger.showDateTime=true"),
                        directory,
                        List.of(settings.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            process = started;
            Files.writeString(pid, Long.toString(started.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process at once, as {@code kill -9} does. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** How the cluster calls the worker. */
    String id() {
        return "127.0.0.1:" + port;
    }

    ConnectRest rest() {
        return rest;
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(pid);
    }
}
