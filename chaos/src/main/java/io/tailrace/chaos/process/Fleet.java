package io.tailrace.chaos.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** The processes of a run that do the same work. For one thread. */
public final class Fleet implements AutoCloseable {

    private final List<JvmProcess> processes = new ArrayList<>();

    /** Adds a process and starts it. */
    public void add(JvmProcess process) throws IOException {
        processes.add(process);
        process.start();
    }

    /** Adds a process that {@link #startMissing()} starts. */
    public void addStopped(JvmProcess process) {
        processes.add(process);
    }

    /** All processes, running or not, in the order in which they were added. */
    public List<JvmProcess> all() {
        return List.copyOf(processes);
    }

    /** A random process that runs, is not paused or spared, and is eligible; empty if none is. */
    public Optional<JvmProcess> any(Random random, Predicate<JvmProcess> eligible) {
        List<JvmProcess> running =
                processes.stream().filter(p -> isExposed(p) && eligible.test(p)).toList();
        return running.isEmpty()
                ? Optional.empty()
                : Optional.of(running.get(random.nextInt(running.size())));
    }

    private static boolean isExposed(JvmProcess process) {
        return process.isAlive() && !process.isPaused() && !process.isSpared();
    }

    /** Whether {@code /health} of at least one process contains the given text. */
    public boolean anyReports(String state) {
        return processes.stream().anyMatch(process -> process.health().contains(state));
    }

    /** Starts every process that has ended, whether it was killed or ended by itself. */
    public void startMissing() throws IOException {
        for (JvmProcess process : processes) {
            if (!process.isAlive()) {
                process.start();
            }
        }
    }

    /** Writes a thread dump of every running process to its log. */
    public void dumpThreads() throws IOException, InterruptedException {
        for (JvmProcess process : processes) {
            process.dumpThreads();
        }
    }

    /** Kills all processes. */
    @Override
    public void close() {
        processes.forEach(JvmProcess::kill);
    }
}
