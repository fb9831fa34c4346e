package io.tailrace.chaos.process;

import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.observe.ProcessUsage;
import io.tailrace.testkit.process.JavaCommand;
import io.tailrace.testkit.process.Signal;
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
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Java program in a process of its own, with an admin endpoint and a log file. For one thread at
 * a time.
 */
public final class JvmProcess {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(300)).build();

    private final List<String> command;
    private final ProcessFiles files;
    private final int adminPort;
    private volatile @Nullable Process process;
    private boolean paused;
    private boolean spared;

    /**
     * The files of a process.
     *
     * @param log its output is appended to this file
     * @param pid contains its process id while it runs, so that it can be ended if this JVM is
     *     killed
     * @param temporary its {@code java.io.tmpdir}, an existing directory
     */
    public record ProcessFiles(Path log, Path pid, Path temporary) {}

    /**
     * What a process runs.
     *
     * @param classPath the class path
     * @param main the name of the main class, which has the option {@code --admin-port}
     */
    public record Program(String classPath, String main) {

        /** A main class on the class path of this JVM. */
        public static Program of(Class<?> main) {
            return new Program(System.getProperty("java.class.path"), main.getName());
        }
    }

    /**
     * A process that has not been started.
     *
     * @param options the options except {@code --admin-port}
     */
    public JvmProcess(Program program, List<String> options, ProcessFiles files) {
        this.adminPort = FreePort.next();
        this.files = files;
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--admin-port", Integer.toString(adminPort)));
        arguments.addAll(options);
        this.command =
                JavaCommand.of(
                        program.classPath(),
                        program.main(),
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                        files.temporary(),
                        arguments);
    }

    /** Starts the process, for the first time or again after it ended. */
    public void start() throws IOException {
        Process next =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
                        .start();
        Files.writeString(files.pid(), Long.toString(next.pid()));
        process = next;
        paused = false;
    }

    /** Whether the process runs; a paused process does. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The exit code of the process if it has ended by itself or was killed; empty otherwise. */
    public OptionalInt exitCode() {
        return process == null || process.isAlive()
                ? OptionalInt.empty()
                : OptionalInt.of(process.exitValue());
    }

    /** The log file; what the process prints is appended to it, also after it was started again. */
    public Path log() {
        return files.log();
    }

    /** Whether the process was paused and has not been resumed or killed since. */
    public boolean isPaused() {
        return paused;
    }

    /** Lets faults leave the process running, so that it gets old. */
    public void spare() {
        spared = true;
    }

    /** Whether faults must not end or pause the process. */
    public boolean isSpared() {
        return spared;
    }

    /** The process id; empty if the process does not run. */
    public OptionalLong pid() {
        Process running = process;
        return running == null || !running.isAlive()
                ? OptionalLong.empty()
                : OptionalLong.of(running.pid());
    }

    /** Ends the process at once, as {@code kill -9} does, and waits until it has ended. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        paused = false;
    }

    /**
     * Asks the process to end, as {@code kill} does, and kills it if it has not ended after the
     * given time.
     *
     * @return the exit code of a process that ended by itself, before it was asked or after; empty
     *     if it had to be killed, or was never started
     */
    public OptionalInt stop(Duration atMost) throws InterruptedException {
        OptionalInt code = OptionalInt.empty();
        Process asked = process;
        if (asked != null) {
            asked.destroy();
            if (asked.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                code = OptionalInt.of(asked.exitValue());
            }
        }
        kill();
        return code;
    }

    /** Suspends the process, as {@code kill -STOP} does. */
    public void pause() throws IOException, InterruptedException {
        paused = true;
        signal("STOP");
    }

    /** Resumes the process, as {@code kill -CONT} does. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
        paused = false;
    }

    /**
     * The body of {@code GET /health}; empty if the process does not answer within half a second.
     */
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

    /** Writes a thread dump to the log, unless the process has ended or is paused. */
    public void dumpThreads() throws IOException, InterruptedException {
        if (isAlive() && !paused) {
            signal("QUIT");
        }
    }

    /**
     * The peak resident memory of the process in MiB; 0 if it does not run or on other systems than
     * Linux.
     */
    public long peakMemoryMb() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return 0;
        }
        return ProcessUsage.peakMb(running.pid());
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (process != null) {
            Signal.send(process, name);
        }
    }
}
