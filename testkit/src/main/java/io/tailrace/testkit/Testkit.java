package io.tailrace.testkit;

import io.tailrace.testkit.containers.ContainerKafkaBroker;
import io.tailrace.testkit.containers.ContainerPostgresServer;
import io.tailrace.testkit.embedded.EmbeddedKafkaBroker;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Starts real servers: embedded processes, or containers where the system property {@value #MODE}
 * says {@code containers}. Every method throws {@link TestkitException} if the server does not
 * start.
 */
public final class Testkit {

    /** The system property that chooses the kind of servers: {@code embedded} or containers. */
    public static final String MODE = "tailrace.testkit";

    private static final String EMBEDDED = "embedded";
    private static final String CONTAINERS = "containers";

    private Testkit() {}

    /** A PostgreSQL that is ready for logical decoding. */
    public static PostgresServer postgres() {
        return postgres(Map.of());
    }

    /**
     * A PostgreSQL that is ready for logical decoding, with settings of {@code postgresql.conf}.
     */
    public static PostgresServer postgres(Map<String, String> settings) {
        return inContainers()
                ? container(() -> ContainerPostgresServer.start(settings))
                : EmbeddedPostgresServer.start(settings);
    }

    /** A Kafka cluster of one broker. */
    public static KafkaBroker kafka() {
        return kafka(Map.of());
    }

    /** A Kafka cluster of one broker, with settings of {@code server.properties}. */
    public static KafkaBroker kafka(Map<String, String> settings) {
        return inContainers()
                ? container(() -> ContainerKafkaBroker.start(settings))
                : EmbeddedKafkaBroker.start(settings);
    }

    private static boolean inContainers() {
        String mode = System.getProperty(MODE, EMBEDDED);
        if (!mode.equals(EMBEDDED) && !mode.equals(CONTAINERS)) {
            throw new TestkitException(
                    MODE + " must be embedded or containers, got \"" + mode + '"', null);
        }
        return mode.equals(CONTAINERS);
    }

    private static <T> T container(Supplier<T> start) {
        try {
            return start.get();
        } catch (NoClassDefFoundError e) {
            throw new TestkitException(
                    "-D%s=%s needs testcontainers-postgresql and testcontainers-kafka on the class path; %s is missing"
                            .formatted(MODE, CONTAINERS, e.getMessage()),
                    e);
        }
    }
}
