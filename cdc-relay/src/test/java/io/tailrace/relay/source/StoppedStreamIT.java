package io.tailrace.relay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A stream that waits for something while it is stopped, or for longer than PostgreSQL waits. */
@TailraceTest
class StoppedStreamIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)";
    private static final String LONG_SENDER =
            "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE backend_start < now() - interval '25 s')";

    private PostgresServer postgres;
    private Connection connection;
    private RelayConfig config;
    private Position begin;

    @BeforeEach
    void createOutbox(@Fresh PostgresServer server) throws SQLException {
        postgres = server;
        connection = postgres.connect();
        new Shop(postgres).createTable();
        config =
                Shop.configWithoutKafka(postgres)
                        .slot("mine")
                        .heartbeat(Duration.ofMillis(200))
                        .build();
        begin = StreamBegin.create(config);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void nothingOfItIsLeftIfPostgresDoesNotAnswer() throws SQLException {
        connection.setAutoCommit(false);
        execute(
                "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE"
                        .formatted(HeartbeatTable.name(config.source()).sql()));
        try (ChangeStream stream = new ChangeStream(config, () -> begin, changes -> {})) {
            stream.start();
            await().atMost(SOON).until(() -> is(WAITS));
            assertThat(isReaderAlive()).isTrue();
        }

        await().atMost(SOON).until(() -> !isReaderAlive());
        assertThat(is(WAITS)).as("PostgreSQL would still not answer").isTrue();
    }

    /** PostgreSQL ends a session that is silent for the length of {@code wal_sender_timeout}. */
    @Test
    @Tag("full")
    void theConnectionIsKeptWhileTheHandlerIsAtWork() throws SQLException {
        execute("ALTER ROLE CURRENT_USER SET wal_sender_timeout = '15s'");
        CountDownLatch published = new CountDownLatch(1);
        try (ChangeStream stream =
                new ChangeStream(config, () -> begin, changes -> published.await())) {
            stream.start();
            execute(
                    "INSERT INTO outbox SELECT gen_random_uuid(), 'order', 'o', 'x', repeat('x', 1000)"
                            + " FROM generate_series(1, 50000)");

            await().atMost(SOON)
                    .until(
                            () -> {
                                assertThat(stream.ended()).isNotDone();
                                return is(LONG_SENDER);
                            });
            published.countDown();
        }
    }

    private static boolean isReaderAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("relay-log"));
    }

    private boolean is(String condition) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(condition)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
