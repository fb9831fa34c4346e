package io.tailrace.chaos;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The processes of a run. For one thread at a time. */
public final class Fleet implements AutoCloseable {

    private final List<JvmProcess> processes = new CopyOnWriteArrayList<>();
    private final Thread hook = new Thread(() -> processes.forEach(JvmProcess::kill), "fleet-end");

    /** None runs when this JVM has ended. */
    public Fleet() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts one more. */
    public void add(JvmProcess process) throws IOException {
        processes.add(process);
        process.start();
    }

    /** All of them, in the order they were added. */
    public List<JvmProcess> all() {
        return List.copyOf(processes);
    }

    /** One of those that run and are wanted, if there is one. */
    public Optional<JvmProcess> any(Random random, Predicate<JvmProcess> wanted) {
        List<JvmProcess> running =
                processes.stream()
                        .filter(p -> p.isAlive() && !p.isPaused() && wanted.test(p))
                        .toList();
        return running.isEmpty()
                ? Optional.empty()
                : Optional.of(running.get(random.nextInt(running.size())));
    }

    /** Starts those that have ended, killed by us or by themselves. */
    public void startMissing() throws IOException {
        for (JvmProcess process : processes) {
            if (!process.isAlive()) {
                process.start();
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(JvmProcess::kill);
    }
}
