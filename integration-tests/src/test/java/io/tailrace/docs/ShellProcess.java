package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of the documentation that runs in a shell; its output goes to a file. */
public final class ShellProcess implements AutoCloseable {

    /** The class path of this process. */
    public static final String CLASS_PATH = System.getProperty("java.class.path");

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final long STOP_SECONDS = 40;

    private final Process process;
    private final Path output;

    /**
     * Starts the command, so that a signal reaches its last program and not the shell.
     *
     * @param name names the file of the output
     * @param environment variables besides those of this process
     */
    public ShellProcess(
            String name, String command, Path directory, Map<String, String> environment)
            throws IOException {
        output = directory.resolve(name + ".out");
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Waits until the output has this text. */
    public void awaitOutput(String text) {
        await().atMost(SOON)
                .until(() -> !process.isAlive() || Files.readString(output).contains(text));
        assertThat(output).content().contains(text);
    }

    /** Waits until the process has ended, and returns its exit code. */
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                .as("ended within %d s: %s", SOON.toSeconds(), output)
                .isTrue();
        return process.exitValue();
    }

    /** The lines of the output so far. */
    public List<String> lines() throws IOException {
        return Files.readAllLines(output);
    }

    /** Ends the process without any chance to clean up, as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks the process to end, as {@code kill} does, and returns its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /**
     * Asks the process to end, and kills it if it does not. Processes that it started are its own
     * to end: the testkit has a guard for its servers.
     */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
