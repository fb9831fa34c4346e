package io.tailrace.testkit.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Java program in a process of its own with a temporary directory of its own, to find out what it
 * prints and which files and processes it leaves behind. For one thread.
 */
public final class IsolatedProgram implements AutoCloseable {

    /** A JVM that lives for a minute spends most of its time in the optimizing compiler. */
    private static final List<String> SHORT_LIVED =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final int LINES = 40;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Path temporary;
    private final Path output;
    private final Process process;

    private IsolatedProgram(Path temporary, Path output, Process process) {
        this.temporary = temporary;
        this.output = output;
        this.process = process;
    }

    /**
     * Starts a program. Its JVM is set up for a short life; its options may override that.
     *
     * @param main the main class
     * @param jvmOptions options of the JVM
     * @param directory an existing directory; gets the output and the temporary directory
     * @param arguments the arguments of the program
     */
    public static IsolatedProgram start(
            Class<?> main, List<String> jvmOptions, Path directory, List<String> arguments)
            throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Path output = directory.resolve("output.txt");
        List<String> options = new ArrayList<>(SHORT_LIVED);
        options.addAll(jvmOptions);
        Process process =
                new ProcessBuilder(JavaCommand.of(main, options, temporary, arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(output.toFile()))
                        .start();
        return new IsolatedProgram(temporary, output, process);
    }

    /**
     * Waits until the program ends.
     *
     * @return its exit code
     * @throws IllegalStateException if it does not end within the given time
     */
    public int exitCode(Duration atMost) throws IOException, InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    "The program did not end within %d s. Its last lines:%n%s"
                            .formatted(atMost.toSeconds(), lastLines()));
        }
        return process.exitValue();
    }

    /**
     * Waits until the program ends, and requires an exit code.
     *
     * @throws IllegalStateException with the last lines of its output if it ends with another exit
     *     code, or does not end within the given time
     */
    public void requireExitCode(int expected, Duration atMost)
            throws IOException, InterruptedException {
        int actual = exitCode(atMost);
        if (actual != expected) {
            throw new IllegalStateException(
                    "The program ended with exit code %d instead of %d. Its last lines:%n%s"
                            .formatted(actual, expected, lastLines()));
        }
    }

    /**
     * Waits until the program prints a text.
     *
     * @throws IllegalStateException with the last lines of its output if it ends, or does not print
     *     the text within the given time
     */
    public void awaitOutput(String text, Duration atMost) throws IOException {
        long giveUpAt = System.nanoTime() + atMost.toNanos();
        while (process.isAlive() && System.nanoTime() < giveUpAt && !output().contains(text)) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        if (!output().contains(text)) {
            throw new IllegalStateException(
                    "The program did not print \"%s\" within %d s%s. Its last lines:%n%s"
                            .formatted(
                                    text,
                                    atMost.toSeconds(),
                                    process.isAlive() ? "" : " and has ended",
                                    lastLines()));
        }
    }

    /** Asks the program to end, as {@code kill} does. */
    public void terminate() {
        process.destroy();
    }

    /** What the program has printed so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** The end of the output, for messages about a program that failed. */
    public String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }

    /** The processes that the program and its processes have started and that run. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** The files and directories in the temporary directory of the program. */
    public List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    /** Kills the program if it runs. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
