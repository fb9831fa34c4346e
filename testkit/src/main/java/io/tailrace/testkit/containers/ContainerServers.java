package io.tailrace.testkit.containers;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.KafkaCluster;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.ServerProvider;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.TestkitException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Servers as containers. Testcontainers is an optional dependency: only starting a server needs its
 * classes.
 */
public final class ContainerServers implements ServerProvider {

    private static final String CONTAINERS = "containers";

    @Override
    public String mode() {
        return CONTAINERS;
    }

    @Override
    public PostgresServer postgres(Map<String, String> settings) {
        return start(() -> ContainerPostgresServer.start(settings));
    }

    @Override
    public KafkaBroker kafka(Map<String, String> settings) {
        return start(() -> ContainerKafkaBroker.start(settings));
    }

    @Override
    public KafkaCluster kafkaCluster(Map<String, String> settings) {
        throw new TestkitException(
                "A cluster of three brokers does not run in containers: use -D%s=%s"
                        .formatted(Testkit.MODE, Testkit.EMBEDDED),
                null);
    }

    private static <T> T start(Supplier<T> server) {
        try {
            return server.get();
        } catch (NoClassDefFoundError e) {
            throw new TestkitException(
                    "-D%s=%s needs testcontainers-postgresql and testcontainers-kafka on the class path; %s is missing"
                            .formatted(Testkit.MODE, CONTAINERS, e.getMessage()),
                    e);
        }
    }
}
