package io.tailrace.testkit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnlineBackupIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private EmbeddedPostgresServer server;

    @BeforeEach
    void start() throws SQLException {
        server = EmbeddedPostgresServer.start(Map.of());
        Sql.execute(server, "CREATE TABLE numbers (n bigserial, filler text)");
        Sql.execute(server, "SELECT pg_create_logical_replication_slot('slot', 'pgoutput')");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBackupThatIsMadeWhileRowsAreWrittenHasAllRowsThatWereCommittedBefore() throws Exception {
        AtomicBoolean written = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeUntil(written));
        try {
            await().atMost(SOON).until(() -> Long.parseLong(last(server)) > 100);
            String before = last(server);
            try (EmbeddedPostgresServer copy = EmbeddedPostgresServer.backupOf(server)) {
                String after = last(server);
                copy.start();

                assertThat(Long.parseLong(last(copy)))
                        .isGreaterThanOrEqualTo(Long.parseLong(before));
                assertThat(Sql.query(copy, "SELECT max(n) - count(*) FROM numbers")).isEqualTo("0");
                assertThat(Sql.query(copy, "SELECT slot_name FROM pg_replication_slots"))
                        .isEqualTo("slot");
                await().atMost(SOON)
                        .until(() -> Long.parseLong(last(server)) > Long.parseLong(after));
            }
        } finally {
            written.set(true);
            writer.join();
        }
    }

    @Test
    void aBackupBecomesAStandbyOfTheServerThatWentOn() throws SQLException {
        try (EmbeddedPostgresServer standby = EmbeddedPostgresServer.backupOf(server)) {
            Sql.execute(server, "INSERT INTO numbers (filler) VALUES ('after')");
            standby.follow(server);
            standby.start();

            await().atMost(SOON)
                    .until(() -> Sql.query(standby, "SELECT count(*) FROM numbers"), "1"::equals);
        }
    }

    private void writeUntil(AtomicBoolean written) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            while (!written.get()) {
                statement.execute("INSERT INTO numbers (filler) VALUES (repeat('x', 2000))");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The server must accept rows during a backup", e);
        }
    }

    private static String last(PostgresServer server) throws SQLException {
        return Sql.query(server, "SELECT coalesce(max(n), 0) FROM numbers");
    }
}
