package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.security.Certificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that accepts only TLS, and from the relay's role only with its certificate. */
@TailraceTest
class TlsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SESSIONS =
            "SELECT application_name, backend_type, ssl AND client_dn = '/CN=relay' FROM"
                    + " pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'relay'";

    @TempDir private Path directory;

    private EmbeddedPostgresServer postgres;
    private Certificate server;
    private Certificate client;
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        server = Certificate.create(directory, "localhost");
        client = Certificate.create(directory, "relay");
        Path rules = directory.resolve("pg_hba.conf");
        Files.writeString(
                rules,
                "hostssl all relay all trust clientcert=verify-ca\nhostssl all postgres all trust\n");
        postgres = TlsPostgres.start(server, client, rules);
        shop = new Shop(postgres).createTable();
        shop.execute("CREATE ROLE relay LOGIN SUPERUSER REPLICATION");
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    @Test
    void everyConnectionOfTheRelayHasTheTlsOfTheUrl(@Fresh KafkaBroker kafka) throws Exception {
        Set<String> sessions = new HashSet<>();
        try (ReadCommitted observer =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                CdcRelay relay = new CdcRelay(config(kafka.bootstrapServers(), server))) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(1_000);
            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            await().atMost(SOON)
                    .untilAsserted(
                            () -> {
                                sessions.addAll(sessions());
                                assertThat(sessions)
                                        .contains("stream walsender", "debezium general")
                                        .anyMatch(session -> session.startsWith("relay "));
                            });
        }
    }

    @Test
    @Tag("full")
    void aServerWithAnotherCertificateIsNotConnectedTo() {
        try (CdcRelay relay = new CdcRelay(config("localhost:1", client))) {
            OperatorException refused = catchThrowableOfType(OperatorException.class, relay::start);

            assertThat(refused).hasMessageContaining("SSL error");
        }
    }

    /** What the relay's sessions are for; every one must have the relay's certificate. */
    private Set<String> sessions() throws SQLException {
        Set<String> purposes = new HashSet<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SESSIONS)) {
            while (row.next()) {
                String purpose = row.getString(1).replace("tailrace tailrace_outbox ", "");
                assertThat(row.getBoolean(3)).as(purpose).isTrue();
                purposes.add(
                        row.getString(2).equals("walsender") ? purpose + " walsender" : purpose);
            }
        }
        return purposes;
    }

    private RelayConfig config(String bootstrapServers, Certificate trusted) {
        String url =
                "%s?sslmode=verify-ca&sslrootcert=%s&sslkey=%s&sslpassword=%s"
                        .formatted(
                                postgres.jdbcUrl(),
                                trusted.certificate(),
                                client.store(),
                                Certificate.PASSWORD);
        return RelayConfig.builder(url, "relay", "", bootstrapServers)
                .heartbeat(Duration.ofMillis(500))
                .build();
    }
}
