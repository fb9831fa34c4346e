package io.tailrace.chaos.migrate;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Kafka Connect, with a new worker for every turn. For one thread. */
final class ConnectPeer implements Peer {

    private final ChaosRun run;
    private final Path lib;
    private final String bootstrapServers;
    private final PostgresServer postgres;
    private final String autocreate;
    private @Nullable ConnectWorker worker;
    private int workers;

    ConnectPeer(
            ChaosRun run,
            Path lib,
            String bootstrapServers,
            PostgresServer postgres,
            String autocreate) {
        this.run = run;
        this.lib = lib;
        this.bootstrapServers = bootstrapServers;
        this.postgres = postgres;
        this.autocreate = autocreate;
    }

    @Override
    public void begin() throws IOException {
        next().create(true);
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        current().stop();
    }

    @Override
    public void kill() {
        current().kill();
    }

    @Override
    public void goOn(String handedBack) throws IOException {
        String offsets =
                handedBack
                        .lines()
                        .filter(line -> line.startsWith("{\"offsets\""))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException("hand-back printed no offset"));
        ConnectWorker next = next();
        next.create(false);
        next.resume(offsets);
    }

    @Override
    public List<String> adoptOptions() {
        return List.of(
                "--connect-offsets-topic",
                ConnectWorker.OFFSETS,
                "--connector",
                ConnectWorker.CONNECTOR);
    }

    @Override
    public List<String> handBackOptions() {
        return List.of(
                "--connect-offsets-topic",
                ConnectWorker.OFFSETS,
                "--connector",
                ConnectWorker.CONNECTOR,
                "--topic-prefix",
                ConnectorSettings.TOPIC_PREFIX);
    }

    private ConnectWorker next() throws IOException {
        worker =
                run.closing(
                        new ConnectWorker(
                                run,
                                lib,
                                "connect-" + workers++,
                                bootstrapServers,
                                postgres,
                                autocreate));
        return worker;
    }

    private ConnectWorker current() {
        return Objects.requireNonNull(worker, "The peer was not begun");
    }
}
