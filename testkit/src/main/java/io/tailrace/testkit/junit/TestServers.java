package io.tailrace.testkit.junit;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one test class or of one test, each started when it is first asked for. Safe for
 * any thread; the servers themselves are for one thread at a time.
 */
public final class TestServers implements ClosedByJUnit {

    private final Map<String, String> postgresSettings;
    private final Map<String, String> kafkaSettings;
    private @Nullable PostgresServer postgres;
    private @Nullable KafkaBroker kafka;

    TestServers(Map<String, String> postgresSettings, Map<String, String> kafkaSettings) {
        this.postgresSettings = postgresSettings;
        this.kafkaSettings = kafkaSettings;
    }

    /** The same settings; no server has been started. */
    TestServers withoutServers() {
        return new TestServers(postgresSettings, kafkaSettings);
    }

    /** The PostgreSQL; the first call starts it. */
    public synchronized PostgresServer postgres() {
        PostgresServer server = postgres;
        if (server == null) {
            server = Testkit.postgres(postgresSettings);
            postgres = server;
        }
        return server;
    }

    /** The broker; the first call starts it. */
    public synchronized KafkaBroker kafka() {
        KafkaBroker server = kafka;
        if (server == null) {
            server = Testkit.kafka(kafkaSettings);
            kafka = server;
        }
        return server;
    }

    /** Closes the servers that were started; JUnit calls this after the class or the test. */
    @Override
    public synchronized void close() {
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
