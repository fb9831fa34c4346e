package io.tailrace.chaos.run;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.testkit.ClusterBroker;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.KafkaCluster;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One run of a crash suite: its seed and length, its directory, its servers and processes, its
 * progress output, and its clean-up.
 *
 * <p>Everything that the run started ends in reverse order when the run is closed. Then its
 * directory is deleted, or, after {@link #keepLogs()}, only what is not a log. If the JVM ends
 * earlier, for example by Ctrl-C, processes and directory are removed as well. For one thread.
 */
public final class ChaosRun implements AutoCloseable {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration QUIET_PERIOD = Duration.ofSeconds(2);
    private static final Duration STANDSTILL = Duration.ofSeconds(90);
    private static final Duration SETTLED_AT_LATEST = Duration.ofMinutes(5);
    private static final Duration DUMP = Duration.ofSeconds(1);
    private static final String SCRATCH = "scratch";

    private final RunSettings settings;
    private final TemporaryDirectory directory = TemporaryDirectory.create("chaos");
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<Fleet> fleets = new ArrayList<>();
    private final List<String> clusters = new ArrayList<>();
    private final List<Supplier<Optional<Path>>> brokerLogs = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private boolean logsKept;

    /** Creates the directory of the run. */
    public ChaosRun(RunSettings settings) {
        this.settings = settings;
    }

    /**
     * Runs a suite and cleans up. The logs are kept, and their path is printed, if the suite fails
     * or its result is not the expected one.
     */
    public static <R extends SuiteResult> R execute(Suite<R> suite, RunSettings settings)
            throws Exception {
        try (ChaosRun run = new ChaosRun(settings)) {
            run.report(
                    "%s, logs in %s".formatted(suite.title(settings.seed()), run.directory.path()));
            boolean asExpected = false;
            try {
                R result = suite.run(run);
                asExpected = result.isClean() != settings.violationsExpected();
                return result;
            } finally {
                if (!asExpected) {
                    run.dumpThreads();
                    run.writeBrokerStates();
                    run.keepLogs();
                }
            }
        }
    }

    /** The seed of every random decision of the run. */
    public long seed() {
        return settings.seed();
    }

    /** How long faults are injected. */
    public Duration length() {
        return settings.length();
    }

    /** How many brokers the run has, in suites that can run on several. */
    public int brokers() {
        return settings.brokers();
    }

    /** A directory for files that no one reads after the run, such as the state of a process. */
    public Path scratch() throws IOException {
        return Files.createDirectories(directory.resolve(SCRATCH));
    }

    /** A file beside the logs of the run, which is kept with them. */
    public Path log(String name) {
        return directory.resolve(name);
    }

    /** Starts a PostgreSQL that ends with the run. */
    public PostgresServer postgres() {
        return closing(Testkit.postgres());
    }

    /** Starts a broker that ends with the run. */
    public KafkaBroker kafka() {
        return kafka(Map.of());
    }

    /** Starts a broker with settings of {@code server.properties} that ends with the run. */
    public KafkaBroker kafka(Map<String, String> serverProperties) {
        KafkaBroker broker = closing(Testkit.kafka(serverProperties));
        clusters.add(broker.bootstrapServers());
        brokerLogs.add(broker::logFile);
        return broker;
    }

    /** Starts three brokers with settings of {@code server.properties} that end with the run. */
    public KafkaCluster kafkaCluster(Map<String, String> serverProperties) {
        KafkaCluster cluster = closing(Testkit.kafkaCluster(serverProperties));
        clusters.add(cluster.bootstrapServers());
        for (ClusterBroker broker : cluster.brokers()) {
            brokerLogs.add(() -> Optional.of(broker.logFile()));
        }
        return cluster;
    }

    /** Creates an empty fleet, whose processes end with the run. */
    public Fleet fleet() {
        Fleet fleet = closing(new Fleet());
        fleets.add(fleet);
        return fleet;
    }

    /**
     * A process that has not been started; a {@link #fleet()} starts and ends it.
     *
     * @param name the name of its log file in the directory of the run
     * @param main its main class, which has the option {@code --admin-port}
     * @param options its other options
     */
    public JvmProcess process(String name, Class<?> main, List<String> options) throws IOException {
        return process(name, JvmProcess.Program.of(main), options);
    }

    /** Like {@link #process(String, Class, List)}, of a program on another class path. */
    public JvmProcess process(String name, JvmProcess.Program program, List<String> options)
            throws IOException {
        return new JvmProcess(
                program,
                options,
                new JvmProcess.ProcessFiles(
                        directory.resolve(name + ".log"),
                        directory.resolve(name + ".pid"),
                        Files.createDirectories(scratch().resolve("tmp"))));
    }

    /**
     * Closes the given object at the end of the run, before everything that was started earlier.
     */
    public <T extends AutoCloseable> T closing(T resource) {
        started.push(resource);
        return resource;
    }

    /** Prints a line of progress. */
    public void report(String line) {
        settings.progress().accept(line);
    }

    /** Prints a line of progress that begins with the seconds since the start of the run. */
    public void reportWithTime(String line) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
        settings.progress().accept("%4d s  %s".formatted(seconds, line));
    }

    /** Waits until the condition holds; returns false if it does not within the given time. */
    public boolean await(Duration atMost, BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUpAt) {
                return false;
            }
            pause(POLL_INTERVAL);
        }
        return true;
    }

    /**
     * Waits until all expected output has arrived, or until none has arrived for a time, and then
     * for two seconds in which superfluous output would arrive. A machine under load may need
     * minutes; what has stopped for a minute and a half has stopped.
     *
     * @param received counts the output
     */
    public void settle(IntSupplier received, BooleanSupplier complete) {
        long giveUpAt = System.nanoTime() + SETTLED_AT_LATEST.toNanos();
        boolean going = true;
        while (going && !complete.getAsBoolean() && System.nanoTime() < giveUpAt) {
            int before = received.getAsInt();
            going =
                    await(
                            STANDSTILL,
                            () -> complete.getAsBoolean() || received.getAsInt() > before);
        }
        awaitSuperfluous();
    }

    /** Waits for two seconds in which superfluous output would arrive. */
    public void awaitSuperfluous() {
        pause(QUIET_PERIOD);
    }

    /** Waits for the given time: faults last that long. */
    public void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** What a process hangs in is lost with it, so it goes to the logs before the run ends. */
    private void dumpThreads() throws IOException, InterruptedException {
        for (Fleet fleet : fleets) {
            fleet.dumpThreads();
        }
        pause(DUMP);
    }

    private void writeBrokerStates() throws IOException, InterruptedException {
        for (int i = 0; i < clusters.size(); i++) {
            BrokerState.write(clusters.get(i), directory.resolve("broker-%d.txt".formatted(i)));
        }
        for (int i = 0; i < brokerLogs.size(); i++) {
            Optional<Path> log = brokerLogs.get(i).get();
            if (log.isPresent()) {
                Files.copy(log.get(), directory.resolve("broker-%d.log".formatted(i)));
            }
        }
    }

    /** Keeps the logs after {@link #close()} and prints their path. */
    public void keepLogs() {
        logsKept = true;
    }

    /** Ends everything that the run started and deletes its files. */
    @Override
    public void close() throws Exception {
        try {
            closeAll();
        } finally {
            if (logsKept) {
                deleteRecursively(directory.resolve(SCRATCH));
                directory.keep();
                report("logs kept in " + directory.path());
            }
            directory.close();
        }
    }

    private void closeAll() throws Exception {
        Exception failure = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Deletes a directory with everything in it; no effect if it does not exist. */
    public static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
