package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.testkit.observe.ProcessUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Measures what processes use while they get old: a leak shows in a process that nobody ends. Safe
 * for any thread.
 */
final class Endurance implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** A young process still loads its classes and fills its caches. */
    private static final Duration GROWN_UP = Duration.ofMinutes(2);

    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private record Sample(long pid, long nanos, long memoryMb, long files, long threads) {

        static Sample of(long pid) {
            return new Sample(
                    pid,
                    System.nanoTime(),
                    ProcessUsage.residentMb(pid),
                    ProcessUsage.openFiles(pid),
                    ProcessUsage.threads(pid));
        }

        Duration since(Sample first) {
            return Duration.ofNanos(nanos - first.nanos());
        }

        @Override
        public String toString() {
            return "%d MiB, %d files, %d threads".formatted(memoryMb, files, threads);
        }
    }

    /** Spares a process and measures it from now on, under the given name. */
    synchronized void measure(String name, JvmProcess process) {
        process.spare();
        lives.put(name, new Life(process, new ArrayList<>()));
    }

    /** Begins to measure. */
    void begin() {
        Future<?> unused =
                timer.scheduleAtFixedRate(
                        this::sample, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void sample() {
        lives.values().forEach(Life::sample);
    }

    /** What each process used once it was grown up, and at the end; a line per process. */
    synchronized String report() {
        return lives.entrySet().stream()
                .map(life -> "  %-10s %s".formatted(life.getKey(), life.getValue().report()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private record Life(JvmProcess process, List<Sample> samples) {

        void sample() {
            process.pid().ifPresent(pid -> samples.add(Sample.of(pid)));
        }

        /** A process that has ended by itself and was started again counts from then on. */
        String report() {
            if (samples.isEmpty()) {
                return "not measured";
            }
            Sample last = samples.get(samples.size() - 1);
            List<Sample> own = samples.stream().filter(one -> one.pid() == last.pid()).toList();
            return "%s; %s; after %d min %s"
                    .formatted(
                            own.stream()
                                    .filter(one -> one.since(own.get(0)).compareTo(GROWN_UP) >= 0)
                                    .findFirst()
                                    .map(first -> "after 2 min " + first)
                                    .orElse("younger than 2 min"),
                            peak(own),
                            last.since(own.get(0)).toMinutes(),
                            last);
        }
    }

    private static String peak(List<Sample> life) {
        return "at most %d MiB, %d files, %d threads"
                .formatted(
                        life.stream().mapToLong(Sample::memoryMb).max().orElse(0),
                        life.stream().mapToLong(Sample::files).max().orElse(0),
                        life.stream().mapToLong(Sample::threads).max().orElse(0));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
