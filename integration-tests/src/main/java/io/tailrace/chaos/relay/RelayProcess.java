package io.tailrace.chaos.relay;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A relay as a process of the operating system, with a place of its own for its log. */
final class RelayProcess {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(300)).build();

    private final List<String> command;
    private final Path log;
    private final int adminPort;
    private @Nullable Process process;
    private boolean paused;

    RelayProcess(RelayKind kind, List<String> options, int adminPort, Path log) {
        this.adminPort = adminPort;
        this.log = log;
        this.command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        kind.mainClass(),
                        "--admin-port",
                        Integer.toString(adminPort)));
        command.addAll(options);
    }

    void start() throws IOException {
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        paused = false;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    boolean isPaused() {
        return paused;
    }

    /** As {@code kill -9} does. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        paused = false;
    }

    /** As {@code kill -STOP} does. */
    void pause() throws IOException, InterruptedException {
        paused = true;
        signal("STOP");
    }

    /** As {@code kill -CONT} does. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
        paused = false;
    }

    /** Whether it says that it streams; false if it does not answer. */
    boolean isStreaming() throws InterruptedException {
        if (!isAlive() || paused) {
            return false;
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/health"))
                        .timeout(Duration.ofMillis(500))
                        .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString()).body().contains("STREAMING");
        } catch (IOException e) {
            return false;
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
        }
    }
}
