package io.tailrace.testkit.containers;

import io.tailrace.testkit.KafkaBroker;
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
