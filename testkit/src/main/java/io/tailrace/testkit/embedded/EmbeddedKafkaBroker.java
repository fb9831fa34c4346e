package io.tailrace.testkit.embedded;

import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Settings;
import io.tailrace.testkit.TestkitException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * Apache Kafka in a JVM of its own, as broker and controller in one. The log {@code broker.log} is
 * in the broker's directory. For one thread at a time.
 */
public final class EmbeddedKafkaBroker implements KafkaBroker {

    /** The options of its JVM; the system property is for benchmarks. */
    private static final List<String> JVM =
            List.of(
                    System.getProperty(
                                    "tailrace.testkit.broker-jvm",
                                    "-Xmx512m " + BrokerProcess.QUICK_START)
                            .split(" "));

    private final int port = FreePort.next();
    private final BrokerProcess process;

    private EmbeddedKafkaBroker(Map<String, String> settings, List<Listener> more) {
        int controllerPort = FreePort.next();
        Map<String, String> all =
                new HashMap<>(
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
                                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"
                                        + each(more, l -> l.name() + ":" + l.protocol()),
                                "listeners",
                                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d%s"
                                        .formatted(port, controllerPort, addresses(more)),
                                "advertised.listeners",
                                "PLAINTEXT://127.0.0.1:" + port + addresses(more)));
        all.putAll(Settings.kafka(settings));
        process = new BrokerProcess("The broker on port " + port, Uuid.randomUuid(), all, JVM);
    }

    private static String addresses(List<Listener> listeners) {
        return each(listeners, l -> l.name() + "://127.0.0.1:" + l.port());
    }

    private static String each(List<Listener> listeners, Function<Listener, String> text) {
        return listeners.stream().map(text.andThen(","::concat)).collect(Collectors.joining());
    }

    /**
     * Starts a broker with an empty log.
     *
     * @param settings settings of {@code server.properties}; they override those of the testkit
     * @throws TestkitException if the broker does not start
     */
    public static EmbeddedKafkaBroker start(Map<String, String> settings) {
        return start(settings, List.of());
    }

    /**
     * Starts a broker with an empty log and more listeners than the one without security.
     *
     * @param settings settings of {@code server.properties}; they override those of the testkit
     * @param more listeners besides that of {@link #bootstrapServers()}
     * @throws TestkitException if the broker does not start
     */
    public static EmbeddedKafkaBroker start(Map<String, String> settings, List<Listener> more) {
        EmbeddedKafkaBroker broker = new EmbeddedKafkaBroker(settings, more);
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
        return process.logFile();
    }

    @Override
    public Optional<ProcessHandle> process() {
        return process.handle();
    }

    @Override
    public void start() {
        if (!process.isStarted()) {
            process.launch();
            process.awaitReady();
        }
    }

    @Override
    public void stop() {
        process.stop();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
