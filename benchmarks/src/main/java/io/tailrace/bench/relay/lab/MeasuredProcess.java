package io.tailrace.bench.relay.lab;

import io.tailrace.testkit.observe.ProcessUsage;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running program, or several that work together, with their CPU time and memory. The figures are
 * available on Linux only. For one thread.
 */
public final class MeasuredProcess implements AutoCloseable {

    private static final String TEMPORARY = "tmp";
    private static final int TAIL = 30;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final List<Process> processes;
    private final Path log;

    private MeasuredProcess(List<Process> processes, Path log) {
        this.processes = List.copyOf(processes);
        this.log = log;
    }

    /**
     * Starts a program.
     *
     * @param command the program and its arguments
     * @param environment additional environment variables
     * @param directory its working directory, below that of the {@link Lab}
     * @param log the file for its output
     */
    public static MeasuredProcess start(
            List<String> command, Map<String, String> environment, Path directory, Path log)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Files.writeString(Path.of(log + ".pid"), Long.toString(process.pid()));
        return new MeasuredProcess(List.of(process), log);
    }

    /** The JVM option that keeps temporary files, such as native libraries, below a directory. */
    public static String temporaryDirectory(Path directory) throws IOException {
        return "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve(TEMPORARY));
    }

    /**
     * Starts a Java program with the class path of this JVM.
     *
     * @param main its main class, whose name becomes part of that of the log
     * @param directory its working directory, below that of the {@link Lab}
     */
    public static MeasuredProcess startJava(
            Class<?> main, List<String> jvmOptions, List<String> arguments, Path directory)
            throws IOException {
        List<String> command =
                JavaCommand.of(
                        main,
                        jvmOptions,
                        Files.createDirectories(directory.resolve(TEMPORARY)),
                        arguments);
        Path log = Files.createTempFile(directory, main.getSimpleName() + "-", ".log");
        return start(command, Map.of(), directory, log);
    }

    /** Several programs as one. */
    public static MeasuredProcess together(List<MeasuredProcess> programs) {
        return new MeasuredProcess(
                programs.stream().flatMap(each -> each.processes.stream()).toList(),
                programs.get(0).log);
    }

    /** The ids of the processes of all programs. */
    public List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    /** The CPU time of all programs so far, in seconds, user and system time. */
    public double cpuSeconds() {
        double sum = 0;
        for (Process process : processes) {
            sum += ProcessUsage.cpuSeconds(process.pid());
        }
        return sum;
    }

    /** The sum of the peak resident memory of all programs so far, in MiB. */
    public long peakMb() {
        long sum = 0;
        for (Process process : processes) {
            sum += ProcessUsage.peakMb(process.pid());
        }
        return sum;
    }

    /**
     * Checks that all programs run.
     *
     * @throws IllegalStateException if a program has ended; the message has the end of its log
     */
    public void requireAlive() throws IOException {
        for (Process process : processes) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "A measured program ended with exit code %d. The end of its log:%n%s"
                                .formatted(process.exitValue(), tail()));
            }
        }
    }

    /** The last line that the program has printed. */
    public String lastLine() throws IOException {
        List<String> lines = lines();
        return lines.get(lines.size() - 1);
    }

    /** All lines that the program has printed. */
    public List<String> lines() throws IOException {
        return Files.readAllLines(log);
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    /** Waits until all programs have ended; fails if one has an exit code other than 0. */
    public void awaitEnd() throws InterruptedException, IOException {
        for (Process process : processes) {
            if (process.waitFor() != 0) {
                requireAlive();
            }
        }
    }

    /** Kills all programs, as {@code kill -9} does. */
    public void kill() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }

    /** Asks all programs to end, and kills each that has not ended after 20 s. */
    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly().onExit().join();
        }
    }
}
