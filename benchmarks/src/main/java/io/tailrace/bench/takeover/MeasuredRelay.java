package io.tailrace.bench.takeover;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A relay process that is killed and started again. For one thread. */
final class MeasuredRelay {

    static final String SLOT = "takeover";

    /** As in the container image. */
    private static final List<String> JVM = List.of("-Xmx192m", "-XX:+UseSerialGC");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long LOOK_EVERY_MILLIS = 50;

    private final Lab lab;
    private final int port = FreePort.next();
    private Path log;
    private MeasuredProcess process;

    /** Starts it. */
    MeasuredRelay(Lab lab) throws IOException {
        this.lab = lab;
        this.log = newLog();
        this.process = launch();
    }

    /** Starts it again. */
    void start() throws IOException {
        log = newLog();
        process = launch();
    }

    private Path newLog() throws IOException {
        return Files.createTempFile(lab.directory(), "relay-", ".log");
    }

    private MeasuredProcess launch() throws IOException {
        Path temporary = Files.createDirectories(lab.directory().resolve("tmp"));
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--database-url", lab.postgres().jdbcUrl()));
        arguments.addAll(List.of("--database-user", lab.postgres().user()));
        arguments.addAll(List.of("--database-password", lab.postgres().password()));
        arguments.addAll(List.of("--bootstrap-servers", lab.bootstrapServers()));
        arguments.addAll(List.of("--partitions", Integer.toString(Lab.PARTITIONS)));
        arguments.addAll(List.of("--admin-port", Integer.toString(port), "--slot", SLOT));
        return MeasuredProcess.start(
                JavaCommand.of(RelayMain.class, JVM, temporary, arguments),
                Map.of("TAILRACE_LOG_FORMAT", "json"),
                lab.directory(),
                log);
    }

    void awaitStreaming() throws IOException, InterruptedException {
        awaitHealth("\"STREAMING\"");
    }

    /** Waits until it has done everything that a standby can do before it leads. */
    void awaitPrepared() throws IOException, InterruptedException {
        awaitHealth("\"prepared\":true");
    }

    private void awaitHealth(String part) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + LONG.toNanos();
        while (!health().contains(part)) {
            process.requireAlive();
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        "The health has no %s after %s: %s".formatted(part, LONG, health()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private String health() throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/health");
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        } catch (IOException e) { // not started yet
            return "";
        }
    }

    List<LogLine> log() throws IOException {
        return LogLine.read(log);
    }

    long peakMb() {
        return process.peakMb();
    }

    void kill() {
        process.kill();
    }
}
