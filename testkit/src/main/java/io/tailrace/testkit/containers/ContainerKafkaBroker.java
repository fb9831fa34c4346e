package io.tailrace.testkit.containers;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Settings;
import io.tailrace.testkit.TestkitException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.testcontainers.kafka.KafkaContainer;

/** The image {@code apache/kafka} as a container. For one thread at a time. */
public final class ContainerKafkaBroker implements KafkaBroker {

    private static final String IMAGE = "apache/kafka:4.3.1";
    private static final int INSIDE_PORT = 9092;
    private static final int START_SECONDS = 60;

    private final FixedPort port = FixedPort.of(INSIDE_PORT);
    private final ContainerLife life;

    @SuppressWarnings("resource")
    private ContainerKafkaBroker(Map<String, String> settings) {
        KafkaContainer container =
                new KafkaContainer(IMAGE).withCreateContainerCmdModifier(port.publish());
        Settings.kafka(settings).forEach((name, value) -> container.withEnv(variable(name), value));
        this.life = new ContainerLife(container);
    }

    /**
     * Starts a broker with an empty log.
     *
     * @param settings settings of {@code server.properties}; they override those of the testkit
     */
    public static ContainerKafkaBroker start(Map<String, String> settings) {
        return new ContainerKafkaBroker(settings);
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port.outside();
    }

    @Override
    public void start() {
        life.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.describeCluster().nodes().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new TestkitException(
                    "The broker at %s did not answer within %d s"
                            .formatted(bootstrapServers(), START_SECONDS),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        life.stop();
    }

    @Override
    public void kill() {
        life.kill();
    }

    @Override
    public void close() {
        life.close();
    }

    private static String variable(String property) {
        return "KAFKA_" + property.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
