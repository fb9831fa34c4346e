package io.tailrace.testkit;

import java.util.Map;

/**
 * One way to run the servers, found by {@link java.util.ServiceLoader}. The system property {@value
 * Testkit#MODE} selects a provider by its {@link #mode()}. Implementations are stateless and safe
 * for any thread.
 */
public interface ServerProvider {

    /** The value of {@value Testkit#MODE} that selects this provider. */
    String mode();

    /**
     * Starts a PostgreSQL and returns when it accepts connections.
     *
     * @param settings settings of {@code postgresql.conf}; they override those of the testkit
     * @throws TestkitException if the server does not start
     */
    PostgresServer postgres(Map<String, String> settings);

    /**
     * Starts a broker and returns when it accepts requests.
     *
     * @param settings settings of {@code server.properties}; they override those of the testkit
     * @throws TestkitException if the broker does not start
     */
    KafkaBroker kafka(Map<String, String> settings);

    /**
     * Starts a cluster of three brokers and returns when it is whole.
     *
     * @param settings settings of {@code server.properties} for every broker; they override those
     *     of the testkit
     * @throws TestkitException if a broker does not start, or if this provider has no clusters
     */
    KafkaCluster kafkaCluster(Map<String, String> settings);
}
