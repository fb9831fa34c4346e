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
import org.apache.kafka.common.Uuid;

/**
 * Apache Kafka in a JVM of its own, as broker and controller in one. The log {@code broker.log} is
 * in the broker's directory. For one thread at a time.
 */
public final class EmbeddedKafkaBroker implements KafkaBroker {

    private static final List<String> HEAP = List.of("-Xmx512m");

    private final int port = FreePort.next();
    private final BrokerProcess process;

    private EmbeddedKafkaBroker(Map<String, String> settings) {
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
                                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                                "listeners",
                                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                        .formatted(port, controllerPort),
                                "advertised.listeners",
                                "PLAINTEXT://127.0.0.1:" + port));
        all.putAll(Settings.kafka(settings));
        process = new BrokerProcess("The broker on port " + port, Uuid.randomUuid(), all, HEAP);
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
        return process.logFile();
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
