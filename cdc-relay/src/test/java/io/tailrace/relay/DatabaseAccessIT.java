package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Secret;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Grants;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.security.Certificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logins and rights in a PostgreSQL that accepts only TLS: which of them suffice, and what the
 * relay says about those that do not.
 */
@TailraceTest
class DatabaseAccessIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PASSWORD = "scram-secret";

    @TempDir private Path directory;

    private EmbeddedPostgresServer postgres;
    private Certificate server;
    private Certificate client;
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        server = Certificate.create(directory, "localhost");
        client = Certificate.create(directory, "certified");
        Path rules = directory.resolve("pg_hba.conf");
        Files.writeString(
                rules,
                """
                hostssl all scram     all scram-sha-256
                hostssl all certified all cert
                hostssl all elsewhere 192.0.2.1/32 scram-sha-256
                host    all postgres  all trust
                """);
        postgres = TlsPostgres.start(server, client, rules);
        shop = new Shop(postgres).createTable();
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    @Test
    void everyLoginThatDoesNotSufficeIsExplained() throws Exception {
        shop.execute("CREATE ROLE scram REPLICATION PASSWORD '%s'".formatted(PASSWORD));
        shop.execute("CREATE ROLE certified LOGIN REPLICATION");
        shop.execute("CREATE ROLE elsewhere LOGIN REPLICATION PASSWORD '%s'".formatted(PASSWORD));
        String trusted = "?sslmode=verify-full&sslrootcert=" + server.certificate();

        assertThat(refusal("localhost", trusted, "scram", PASSWORD))
                .contains("not permitted to log in", "ALTER ROLE \"scram\" LOGIN");
        shop.execute("ALTER ROLE scram LOGIN");
        assertThat(refusal("localhost", trusted, "scram", "wrong"))
                .contains("refused the login of user scram", "--database-password-file");
        assertThat(refusal("localhost", trusted, "scram", ""))
                .contains("refused the login of user scram", "--database-password-file");
        assertThat(refusal("localhost", trusted, "certified", ""))
                .contains("certificate", "sslcert=<file>&sslkey=<file>");
        assertThat(refusal("localhost", trusted, "elsewhere", PASSWORD))
                .contains("no pg_hba.conf entry", "user elsewhere, database postgres");
        assertThat(refusal("localhost", "?sslmode=disable", "scram", PASSWORD))
                .contains("no encryption", "sslmode=verify-full");
        assertThat(refusal("127.0.0.1", trusted, "scram", PASSWORD))
                .contains("hostname", "Use a host in --database-url that the certificate");
        assertThat(
                        refusal(
                                "localhost",
                                "?sslmode=verify-ca&sslrootcert=" + client.certificate(),
                                "scram",
                                PASSWORD))
                .contains("PKIX path", "Check that sslrootcert names");
        assertThat(
                        refusal(
                                "localhost",
                                "?sslmode=verify-ca&sslrootcert=" + directory.resolve("no.crt"),
                                "scram",
                                PASSWORD))
                .contains("no.crt", "Check that sslrootcert names");
        assertThat(refusal("localhost", trusted, "scram", PASSWORD, "nowhere"))
                .contains("has no such database", "--database-url");
    }

    @Test
    void aServerWithoutTlsIsNotConnectedToIfTlsIsRequired(PostgresServer plain) {
        String url = plain.jdbcUrl() + "?sslmode=require";

        assertThat(refusal(RelayConfig.builder(url, plain.user(), "", "localhost:1").build()))
                .contains("does not support SSL", "Switch TLS on in PostgreSQL");
    }

    @Test
    void tlsThatEndsBeforePostgresIsNoticed() throws Exception {
        try (TlsTerminator terminator =
                new TlsTerminator(server.store(), Certificate.PASSWORD, postgres.port())) {
            String url =
                    "jdbc:postgresql://localhost:%d/postgres?sslmode=verify-full&sslrootcert=%s"
                            .formatted(terminator.port(), server.certificate());

            assertThat(refusal(RelayConfig.builder(url, "postgres", "", "localhost:1").build()))
                    .contains("PostgreSQL at localhost:", "receives plaintext");
        }
    }

    @Test
    void theGrantsSufficeAndEachIsNeeded(@Fresh KafkaBroker kafka) throws Exception {
        RelayConfig config =
                config("localhost", "", "scram", PASSWORD, "postgres", kafka.bootstrapServers());
        List<String> grants = Grants.statements(config.source(), false);
        for (String grant : grants) {
            shop.execute(grant);
        }
        shop.execute("ALTER ROLE scram PASSWORD '%s'".formatted(PASSWORD));
        shop.execute("REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC");
        shop.execute("REVOKE USAGE ON SCHEMA public FROM PUBLIC");

        assertPublishes(config, kafka);
        assertIsNeeded(
                config, "ALTER ROLE scram NOREPLICATION", "ALTER ROLE \"scram\" REPLICATION");
        assertIsNeeded(
                config,
                "ALTER TABLE outbox ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE outbox DISABLE ROW LEVEL SECURITY");
        assertIsNeeded(config, "REVOKE SELECT ON outbox FROM scram", grants.get(4));
        assertIsNeeded(config, "REVOKE USAGE ON SCHEMA public FROM scram", grants.get(3));
        assertIsNeeded(config, "REVOKE CONNECT ON DATABASE postgres FROM scram", grants.get(1));
        assertIsNeeded(config, "REVOKE INSERT ON tailrace_heartbeat FROM scram", grants.get(6));
        assertIsNeeded(config, "REVOKE DELETE ON tailrace_heartbeat FROM scram", grants.get(6));
        shop.execute("REVOKE SELECT ON outbox FROM scram");
        shop.execute(
                "GRANT SELECT (id, aggregatetype, aggregateid, type, payload, headers) ON outbox TO"
                        + " scram");
        assertPublishes(config, kafka);
    }

    @Test
    @Tag("full")
    void aRunningRelayThatIsRefusedForLongStops(@Fresh KafkaBroker kafka) throws Exception {
        shop.execute("CREATE ROLE scram LOGIN SUPERUSER PASSWORD '%s'".formatted(PASSWORD));
        RelayConfig config =
                RelayConfig.builder(
                                "jdbc:postgresql://localhost:%d/postgres"
                                        .formatted(postgres.port()),
                                "scram",
                                PASSWORD,
                                kafka.bootstrapServers())
                        .maxBackoff(Duration.ofMillis(200))
                        .build();
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();

            shop.execute("ALTER ROLE scram PASSWORD 'another'");
            shop.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scram'");

            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
            assertThat(relay.failure().orElseThrow())
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                    .hasMessageContaining("refused the login of user scram");
        }
    }

    @Test
    @Tag("full")
    void aPasswordThatIsReplacedInItsFileIsUsed(@Fresh KafkaBroker kafka) throws Exception {
        shop.execute("CREATE ROLE scram LOGIN SUPERUSER PASSWORD '%s'".formatted(PASSWORD));
        Path file = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        RelayConfig config =
                RelayConfig.builder(
                                "jdbc:postgresql://localhost:%d/postgres"
                                        .formatted(postgres.port()),
                                "scram",
                                Secret.inFile("--database-password-file", file, text -> text),
                                kafka.bootstrapServers())
                        .maxBackoff(Duration.ofMillis(200))
                        .build();
        try (ReadCommitted observer =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();

            shop.execute("ALTER ROLE scram PASSWORD 'another'");
            Files.writeString(file, "another\n");
            shop.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scram'");
            shop.commit(100);

            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }

    private void assertPublishes(RelayConfig config, KafkaBroker kafka) throws Exception {
        try (ReadCommitted observer =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(100);
            await().atMost(SOON).until(() -> shop.account(observer).isClean());
        }
    }

    /** Without the right the relay ends with a remedy; with it, a relay starts. */
    private void assertIsNeeded(RelayConfig config, String revoke, String grant) throws Exception {
        shop.execute(revoke);
        assertThat(refusal(config)).as(revoke).contains("scram");
        shop.execute(grant);
    }

    private String refusal(String host, String parameters, String user, String password) {
        return refusal(host, parameters, user, password, "postgres");
    }

    private String refusal(
            String host, String parameters, String user, String password, String database) {
        return refusal(config(host, parameters, user, password, database, "localhost:1"));
    }

    /** Problem and remedy of a relay that does not start, which must have the exit code 4. */
    private static String refusal(RelayConfig config) {
        try (CdcRelay relay = new CdcRelay(config)) {
            OperatorException e = catchThrowableOfType(OperatorException.class, relay::start);
            assertThat(e).as("refused").isNotNull();
            String text = e.getMessage() + " | " + e.remedy();
            assertThat(e.exitCode()).as(text).isEqualTo(ExitCode.SETUP);
            assertThat(text).doesNotContain(PASSWORD);
            System.out.println("4 | " + text);
            return text;
        }
    }

    private RelayConfig config(
            String host,
            String parameters,
            String user,
            String password,
            String database,
            String kafka) {
        return RelayConfig.builder(
                        "jdbc:postgresql://%s:%d/%s%s"
                                .formatted(host, postgres.port(), database, parameters),
                        user,
                        password,
                        kafka)
                .heartbeat(Duration.ofMillis(500))
                .build();
    }
}
