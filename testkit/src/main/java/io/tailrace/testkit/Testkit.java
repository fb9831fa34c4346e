package io.tailrace.testkit;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Starts real servers: as processes of this machine, or as containers if the system property
 * {@value #MODE} is {@code containers}. Every method throws {@link TestkitException} if the server
 * does not start. Safe for any thread.
 */
public final class Testkit {

    /** The system property that selects how servers run: {@code embedded} or {@code containers}. */
    public static final String MODE = "tailrace.testkit";

    /** The value of {@value #MODE} that stands for processes of this machine; the default. */
    public static final String EMBEDDED = "embedded";

    private Testkit() {}

    /** Starts a PostgreSQL that is ready for logical decoding. The caller closes it. */
    public static PostgresServer postgres() {
        return postgres(Map.of());
    }

    /**
     * Starts a PostgreSQL that is ready for logical decoding. The caller closes it.
     *
     * @param settings settings of {@code postgresql.conf}; they override those of the testkit
     */
    public static PostgresServer postgres(Map<String, String> settings) {
        return provider().postgres(settings);
    }

    /** Starts a Kafka cluster of one broker. The caller closes it. */
    public static KafkaBroker kafka() {
        return kafka(Map.of());
    }

    /**
     * Starts a Kafka cluster of one broker. The caller closes it.
     *
     * @param settings settings of {@code server.properties}; they override those of the testkit
     */
    public static KafkaBroker kafka(Map<String, String> settings) {
        return provider().kafka(settings);
    }

    /**
     * Starts a Kafka cluster of three brokers whose brokers can fail one by one. The caller closes
     * it. Not available in containers.
     */
    public static KafkaCluster kafkaCluster() {
        return kafkaCluster(Map.of());
    }

    /**
     * Starts a Kafka cluster of three brokers whose brokers can fail one by one. The caller closes
     * it. Not available in containers.
     *
     * @param settings settings of {@code server.properties} for every broker; they override those
     *     of the testkit
     */
    public static KafkaCluster kafkaCluster(Map<String, String> settings) {
        return provider().kafkaCluster(settings);
    }

    private static ServerProvider provider() {
        String mode = System.getProperty(MODE, EMBEDDED);
        List<ServerProvider> providers =
                ServiceLoader.load(ServerProvider.class, Testkit.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        return providers.stream()
                .filter(provider -> provider.mode().equals(mode))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TestkitException(
                                        "%s must be one of %s, got \"%s\""
                                                .formatted(
                                                        MODE,
                                                        providers.stream()
                                                                .map(ServerProvider::mode)
                                                                .toList(),
                                                        mode),
                                        null));
    }
}
