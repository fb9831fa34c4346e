package io.tailrace.chaos.migrate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.chaos.process.ConnectRest;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker of Kafka Connect in a process of its own, with Debezium's connector for PostgreSQL and
 * its outbox event router. Every worker is a cluster of its own, except for the topic of offsets. A
 * connector that was killed therefore does not go on by itself. For one thread.
 */
final class ConnectWorker implements AutoCloseable {

    static final String CONNECTOR = "shop-outbox";
    static final String OFFSETS = "connect-offsets";

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String PATH = "/connectors/" + CONNECTOR;

    private final ChaosRun run;
    private final PostgresServer postgres;
    private final String autocreate;
    private final ConnectRest rest;
    private final Process process;
    private final Path pid;

    /**
     * Starts a worker.
     *
     * @param lib the directory of its jars
     * @param group unique among the workers of the run
     * @param autocreate the connector's {@code publication.autocreate.mode}
     */
    ConnectWorker(
            ChaosRun run,
            Path lib,
            String group,
            String bootstrapServers,
            PostgresServer postgres,
            String autocreate)
            throws IOException {
        this.run = run;
        this.postgres = postgres;
        this.autocreate = autocreate;
        int port = FreePort.next();
        this.rest = new ConnectRest(port);
        Path directory = Files.createDirectories(run.scratch().resolve(group));
        Path settings = directory.resolve("worker.properties");
        Files.writeString(settings, worker(group, bootstrapServers, port));
        Path log = run.log(group + ".log");
        List<String> command =
                JavaCommand.of(
                        lib + "/*",
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        List.of(
                                "-Xmx384m",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                "-Dorg.slf4j.simpleLogger.showDateTime=true"),
                        directory,
                        List.of(settings.toString()));
        this.process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        this.pid = run.log(group + ".pid");
        Files.writeString(pid, Long.toString(process.pid()));
    }

    /** Creates the connector, and waits until it runs if it is to. */
    void create(boolean running) throws IOException {
        ObjectNode body = new JsonMapper().createObjectNode().put("name", CONNECTOR);
        ObjectNode config = body.putObject("config");
        connector().forEach(config::put);
        body.put("initial_state", running ? "RUNNING" : "STOPPED");
        await("accept the connector", () -> rest.send("POST", "/connectors", body.toString()));
        await(running ? "run" : "be stopped", () -> requireState(running ? "RUNNING" : "STOPPED"));
    }

    /** Stops the connector, which stores its offset, and ends the worker. */
    void stop() throws IOException, InterruptedException {
        await("stop the connector", () -> rest.send("PUT", PATH + "/stop", ""));
        await("have stopped", () -> requireState("STOPPED"));
        process.destroy();
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Ends the worker at once, as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Sets the offset of the connector, which is stopped, and resumes it. */
    void resume(String offsets) throws IOException {
        await("alter the offset", () -> rest.send("PATCH", PATH + "/offsets", offsets));
        await("resume the connector", () -> rest.send("PUT", PATH + "/resume", ""));
        await("run", () -> requireState("RUNNING"));
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(pid);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void requireState(String state) throws IOException {
        String status = rest.send("GET", PATH + "/status", "");
        boolean tasks = status.contains("\"tasks\":[{");
        if (status.contains("FAILED")) {
            throw new IllegalStateException("The connector failed: " + status);
        }
        if (!status.contains("\"connector\":{\"state\":\"" + state)
                || tasks != state.equals("RUNNING")
                || (tasks && !status.contains("{\"id\":0,\"state\":\"RUNNING"))) {
            throw new IOException("status is " + status);
        }
    }

    /** The worker answers late, and refuses requests while it balances its load. */
    private void await(String doing, Step step) {
        String[] last = {""};
        boolean done =
                run.await(
                        SOON,
                        () -> {
                            try {
                                step.run();
                                return true;
                            } catch (IOException e) {
                                last[0] = e.toString();
                                return !process.isAlive();
                            }
                        });
        if (!done || !process.isAlive()) {
            throw new IllegalStateException(
                    "The worker did not %s, last answer: %s".formatted(doing, last[0]));
        }
    }

    private static String worker(String group, String bootstrapServers, int port) {
        return """
        bootstrap.servers=%1$s
        group.id=%2$s
        listeners=http://127.0.0.1:%3$d
        key.converter=org.apache.kafka.connect.storage.StringConverter
        value.converter=org.apache.kafka.connect.storage.StringConverter
        config.storage.topic=%2$s-config
        offset.storage.topic=%4$s
        status.storage.topic=%2$s-status
        config.storage.replication.factor=1
        offset.storage.replication.factor=1
        offset.storage.partitions=3
        status.storage.replication.factor=1
        status.storage.partitions=1
        offset.flush.interval.ms=3000
        scheduled.rebalance.max.delay.ms=0
        plugin.discovery=service_load
        """
                .formatted(bootstrapServers, group, port, OFFSETS);
    }

    private Map<String, String> connector() {
        Map<String, String> settings = ConnectorSettings.of(postgres, autocreate);
        settings.put("tasks.max", "1");
        settings.put("transforms", "outbox");
        settings.put("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
        return settings;
    }
}
