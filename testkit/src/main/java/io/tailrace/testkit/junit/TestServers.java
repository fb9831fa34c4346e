package io.tailrace.testkit.junit;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one test class or of one test, each started when it is first asked for. Safe for
 * any thread; the servers themselves are for one thread at a time.
 */
public final class TestServers implements ClosedByJUnit {

    private final Supplier<PostgresServer> startPostgres;
    private final Supplier<KafkaBroker> startKafka;
    private @Nullable PostgresServer postgres;
    private @Nullable KafkaBroker kafka;

    TestServers(Supplier<PostgresServer> startPostgres, Supplier<KafkaBroker> startKafka) {
        this.startPostgres = startPostgres;
        this.startKafka = startKafka;
    }

    /** The same settings; no server has been started. */
    TestServers withoutServers() {
        return new TestServers(startPostgres, startKafka);
    }

    /** The PostgreSQL; the first call starts it. */
    public synchronized PostgresServer postgres() {
        PostgresServer server = postgres;
        if (server == null) {
            server = startPostgres.get();
            postgres = server;
        }
        return server;
    }

    /** The broker; the first call starts it. */
    public synchronized KafkaBroker kafka() {
        KafkaBroker server = kafka;
        if (server == null) {
            server = startKafka.get();
            kafka = server;
        }
        return server;
    }

    /**
     * Closes the servers that were started; JUnit calls this after the class or the test. A server
     * that cannot be closed does not keep the other one open.
     */
    @Override
    public synchronized void close() {
        try (PostgresServer closedSecond = postgres;
                KafkaBroker closedFirst = kafka) {
            // nothing to do before
        }
    }
}
