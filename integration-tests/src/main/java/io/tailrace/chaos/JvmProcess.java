package io.tailrace.chaos;

import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.observe.ProcessUsage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of ours as a process of the operating system, on this JVM's class path, with an admin
 * endpoint and a log of its own. For one thread at a time.
 */
public final class JvmProcess {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(300)).build();

    private final List<String> command;
    private final Path log;
    private final int adminPort;
    private @Nullable Process process;
    private boolean paused;

    /**
     * @param main its main class, which takes {@code --admin-port}
     * @param options its other options
     * @param log where its output is appended
     */
    public JvmProcess(Class<?> main, List<String> options, Path log) throws IOException {
        this.adminPort = FreePort.next();
        this.log = log;
        this.command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        "--admin-port",
                        Integer.toString(adminPort)));
        command.addAll(options);
    }

    /** Starts it, also again after it has ended. */
    public void start() throws IOException {
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        paused = false;
    }

    /** Whether it runs, also if it is paused. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Whether it was paused and not resumed. */
    public boolean isPaused() {
        return paused;
    }

    /** As {@code kill -9} does. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        paused = false;
    }

    /** As {@code kill} does: asks it to end, and waits until it has, or kills it. */
    public void stop(Duration patience) throws InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        kill();
    }

    /** As {@code kill -STOP} does. */
    public void pause() throws IOException, InterruptedException {
        paused = true;
        signal("STOP");
    }

    /** As {@code kill -CONT} does. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
        paused = false;
    }

    /** What {@code GET /health} answers; empty text if it does not answer. */
    public String health() {
        if (!isAlive() || paused) {
            return "";
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/health"))
                        .timeout(Duration.ofMillis(500))
                        .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** The most memory it ever had resident, in MiB; 0 if it does not run or nobody tells. */
    public long peakMemoryMb() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return 0;
        }
        return ProcessUsage.peakMb(running.pid());
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
        }
    }
}
