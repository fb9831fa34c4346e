package io.tailrace.bench.relay;

import io.tailrace.testkit.observe.ProcessUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs, or several that work together, and what they take of the machine; Linux
 * only. For one thread.
 */
final class MeasuredProcess implements AutoCloseable {

    private static final int TAIL = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Process> processes;
    private final Path log;

    private MeasuredProcess(List<Process> processes, Path log) {
        this.processes = List.copyOf(processes);
        this.log = log;
    }

    /** Starts a program; its output goes to the log. */
    static MeasuredProcess start(
            List<String> command, Map<String, String> environment, Path directory, Path log)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new MeasuredProcess(List.of(builder.start()), log);
    }

    /** Starts a program of ours, on this program's class path; the log bears its name. */
    static MeasuredProcess startJava(
            Class<?> main, List<String> jvmOptions, List<String> arguments, Path directory)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Peers.java().toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Path log = Files.createTempFile(directory, main.getSimpleName() + "-", ".log");
        return start(command, Map.of(), directory, log);
    }

    /** Several as one. */
    static MeasuredProcess together(List<MeasuredProcess> programs) {
        return new MeasuredProcess(
                programs.stream().flatMap(each -> each.processes.stream()).toList(),
                programs.get(0).log);
    }

    /** Seconds of CPU so far, their own and the kernel's for them. */
    double cpuSeconds() {
        double sum = 0;
        for (Process process : processes) {
            sum += ProcessUsage.cpuSeconds(process.pid());
        }
        return sum;
    }

    /** MiB resident at most so far. */
    long peakMb() {
        long sum = 0;
        for (Process process : processes) {
            sum += ProcessUsage.peakMb(process.pid());
        }
        return sum;
    }

    /** Fails if one has ended. */
    void requireAlive() throws IOException {
        for (Process process : processes) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "The program ended with %d; the end of its log:%n%s"
                                .formatted(process.exitValue(), tail()));
            }
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    /** Waits until they have ended by themselves. */
    void awaitEnd() throws InterruptedException, IOException {
        for (Process process : processes) {
            if (process.waitFor() != 0) {
                requireAlive();
            }
        }
    }

    /** Asks them to end, and kills those that do not. */
    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly().onExit().join();
        }
    }
}
