package io.tailrace.testkit.embedded;

import io.tailrace.testkit.TestkitException;
import io.tailrace.testkit.directory.TemporaryDirectory;
import io.tailrace.testkit.process.JavaCommand;
import io.tailrace.testkit.process.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The JVM of a broker, with a directory that has its data and its log {@code broker.log}. For one
 * thread at a time.
 */
final class BrokerProcess implements AutoCloseable {

    /** With half of the compilers a broker starts sooner, and needs more CPU later on. */
    static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final String LOG = "broker.log";
    private static final int STOP_SECONDS = 30;

    private final String name;
    private final Uuid clusterId;
    private final List<String> jvmOptions;
    private final TemporaryDirectory directory = TemporaryDirectory.create("kafka");
    private @Nullable Process running;

    /**
     * A broker that has not been started.
     *
     * @param name names the broker in messages, for example {@code broker 2}
     * @param settings the settings of {@code server.properties} without the directory of the data
     * @param jvmOptions options of its JVM, for example {@code -Xmx256m}
     */
    BrokerProcess(
            String name, Uuid clusterId, Map<String, String> settings, List<String> jvmOptions) {
        this.name = name;
        this.clusterId = clusterId;
        this.jvmOptions = List.copyOf(jvmOptions);
        Properties all = new Properties();
        all.setProperty("log.dirs", directory.resolve("data").toString());
        all.putAll(settings);
        write(all, directory.resolve(BrokerMain.PROPERTIES));
    }

    /** The log; empty if the process was never started. */
    Optional<Path> logFile() {
        return Optional.of(log()).filter(Files::exists);
    }

    /** The process; empty if it was not started, or was stopped or killed since. */
    Optional<ProcessHandle> handle() {
        return Optional.ofNullable(running).map(Process::toHandle);
    }

    /** Whether the process was started and neither stopped nor killed since. */
    boolean isStarted() {
        return running != null;
    }

    /** Starts the process and does not wait for it. No effect if it runs. */
    void launch() {
        if (running != null) {
            return;
        }
        try {
            Process process = command().start();
            running = process;
            Files.writeString(directory.resolve("server.pid"), Long.toString(process.pid()));
        } catch (IOException e) {
            throw new TestkitException("The process of %s did not start".formatted(name), e);
        }
    }

    /**
     * Returns when the broker serves requests. No effect if the process does not run. To be called
     * once after each {@link #launch()}.
     *
     * @throws TestkitException with the end of the log if the process ends instead
     */
    void awaitReady() {
        Process process = running;
        if (process == null) {
            return;
        }
        try {
            BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !line.equals(BrokerMain.READY)) {
                line = out.readLine();
            }
            if (line == null) {
                throw new TestkitException(
                        "%s did not start. The end of its log:%n%s"
                                .formatted(name, LogTail.of(log(), "(the log is empty)")),
                        null);
            }
        } catch (IOException e) {
            throw new TestkitException("%s did not start".formatted(name), e);
        }
    }

    /** Shuts the broker down in good order, and kills it if that takes longer than 30 s. */
    void stop() {
        Process process = running;
        if (process == null) {
            return;
        }
        try {
            process.getOutputStream().close();
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running = null;
            }
        } catch (IOException e) {
            throw new TestkitException("%s did not stop".formatted(name), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Ends the process at once, also if it is suspended, and returns when it has ended. */
    void kill() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly().onExit().join();
            running = null;
        }
    }

    /** Sends a signal to the process. No effect if it does not run. */
    void signal(String signal) {
        Process process = running;
        if (process != null) {
            Signal.send(process, signal);
        }
    }

    /** Kills the process and deletes its directory. */
    @Override
    public void close() {
        kill();
        directory.close();
    }

    Path log() {
        return directory.resolve(LOG);
    }

    /**
     * Native libraries are unpacked below the broker's directory, since a killed JVM leaves them.
     */
    private ProcessBuilder command() throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        return new ProcessBuilder(
                        JavaCommand.of(
                                BrokerMain.class,
                                options(),
                                temporary,
                                List.of(
                                        directory.resolve(BrokerMain.PROPERTIES).toString(),
                                        clusterId.toString())))
                .redirectError(Redirect.appendTo(log().toFile()));
    }

    private List<String> options() {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Dlogback.configurationFile=io/tailrace/testkit/broker-logback.xml");
        options.add("-Dkafka.log=" + log());
        return options;
    }

    private static void write(Properties properties, Path file) {
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
