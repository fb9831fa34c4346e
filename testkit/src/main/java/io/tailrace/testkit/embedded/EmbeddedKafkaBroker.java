package io.tailrace.testkit.embedded;

import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Settings;
import io.tailrace.testkit.TestkitException;
import io.tailrace.testkit.directory.TemporaryDirectory;
import io.tailrace.testkit.process.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Apache Kafka in a JVM of its own, as broker and controller in one. The log {@code broker.log} is
 * in the broker's directory. For one thread at a time.
 */
public final class EmbeddedKafkaBroker implements KafkaBroker {

    private static final String HEAP = "-Xmx512m";
    private static final String LOG = "broker.log";
    private static final int STOP_SECONDS = 30;

    private final TemporaryDirectory directory = TemporaryDirectory.create("kafka");
    private final int port = FreePort.next();
    private final int controllerPort = FreePort.next();
    private final Uuid clusterId = Uuid.randomUuid();
    private @Nullable Process running;

    private EmbeddedKafkaBroker(Map<String, String> settings) {
        Properties all = new Properties();
        all.putAll(
                Map.of(
                        "process.roles",
                        "broker,controller",
                        "node.id",
                        "1",
                        "controller.quorum.voters",
                        "1@127.0.0.1:" + controllerPort,
                        "controller.listener.names",
                        "CONTROLLER",
                        "listener.security.protocol.map",
                        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                        "listeners",
                        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(port, controllerPort),
                        "advertised.listeners",
                        "PLAINTEXT://127.0.0.1:" + port,
                        "log.dirs",
                        directory.resolve("data").toString()));
        all.putAll(Settings.kafka(settings));
        write(all, directory.resolve(BrokerMain.PROPERTIES));
    }

    /**
     * Starts a broker with an empty log.
     *
     * @param settings settings of {@code server.properties}; they override those of the testkit
     * @throws TestkitException if the broker does not start
     */
    public static EmbeddedKafkaBroker start(Map<String, String> settings) {
        EmbeddedKafkaBroker broker = new EmbeddedKafkaBroker(settings);
        try {
            broker.start();
            return broker;
        } catch (TestkitException e) {
            broker.close();
            throw e;
        }
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Optional<Path> logFile() {
        return Optional.of(directory.resolve(LOG)).filter(Files::exists);
    }

    @Override
    public void start() {
        if (running != null) {
            return;
        }
        Path log = directory.resolve(LOG);
        try {
            Process process = command(log).start();
            running = process;
            Files.writeString(directory.resolve("server.pid"), Long.toString(process.pid()));
            awaitReady(process, log);
        } catch (IOException e) {
            throw new TestkitException("The broker on port %d did not start".formatted(port), e);
        }
    }

    @Override
    public void stop() {
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
            throw new TestkitException("The broker on port %d did not stop".formatted(port), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    @Override
    public void kill() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly().onExit().join();
            running = null;
        }
    }

    @Override
    public void close() {
        kill();
        directory.close();
    }

    /**
     * Native libraries are unpacked below the broker's directory, since a killed JVM leaves them.
     */
    private ProcessBuilder command(Path log) throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        return new ProcessBuilder(
                        JavaCommand.of(
                                BrokerMain.class,
                                List.of(
                                        HEAP,
                                        "-XX:TieredStopAtLevel=1",
                                        "-Dlogback.configurationFile=io/tailrace/testkit/broker-logback.xml",
                                        "-Dkafka.log=" + log),
                                temporary,
                                List.of(
                                        directory.resolve(BrokerMain.PROPERTIES).toString(),
                                        clusterId.toString())))
                .redirectError(Redirect.appendTo(log.toFile()));
    }

    private static void awaitReady(Process process, Path log) throws IOException {
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.equals(BrokerMain.READY)) {
            line = out.readLine();
        }
        if (line == null) {
            throw new TestkitException(
                    "The broker did not start. The end of its log:\n"
                            + LogTail.of(log, "(the log is empty)"),
                    null);
        }
    }

    private static void write(Properties properties, Path file) {
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
