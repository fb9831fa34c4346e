package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Secret;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.RelayRights;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.security.Certificate;
import io.tailrace.testkit.security.SecuredKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay that the brokers do not let in ends soon, and says why and what to do. */
@TailraceTest
class RelayLoginIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LATER = Duration.ofSeconds(60);
    private static final Duration SEVERAL_QUESTIONS = Duration.ofSeconds(5);
    private static final String PASSWORD = "the right one";

    private static SecuredKafka kafka;
    private PostgresServer postgres;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = SecuredKafka.start();
        kafka.addUser("relay", PASSWORD);
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void start(PostgresServer server) throws Exception {
        postgres = server;
        new Shop(server).execute("DROP TABLE IF EXISTS outbox");
        new Shop(server).createTable();
    }

    @Test
    void aWrongPasswordIsNamed() {
        refused(
                "wrong password",
                kafka.scram(),
                SecuredKafka.scramClient("relay", "the wrong one"),
                ExitCode.SETUP,
                "User:relay",
                "security.protocol=SASL_PLAINTEXT, sasl.mechanism=SCRAM-SHA-512",
                "Check the user and the password");
    }

    @Test
    void aMissingCertificateOfTheClientIsNamed() {
        refused(
                "no client certificate",
                kafka.mutual(),
                SecuredKafka.tlsClient(kafka.authority()),
                ExitCode.SETUP,
                "the client's principal",
                "ssl.keystore.location");
    }

    @Test
    @Tag("full")
    void aLoginThatIsRefusedForAMomentDoesNotEndARunningRelay() throws Exception {
        RelayConfig config = config(kafka.scram(), SecuredKafka.scramClient("relay", PASSWORD));
        kafka.grant("User:relay", RelayRights.of(config));
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            kafka.addUser("relay", "another one");
            kafka.broker().stop();
            kafka.broker().start();
            new Shop(postgres).commit(1);
            await().atMost(SOON)
                    .until(() -> relay.health().details().toString().contains("credentials"));
            await().atMost(SOON).until(() -> relay.state() == RelayState.RECOVERING);
            assertThat(relay.failure()).isEmpty();
            kafka.addUser("relay", PASSWORD);
            await().atMost(LATER).until(() -> relay.health().healthy());
            assertThat(relay.await(RelayState.STREAMING, LATER)).isTrue();
        }
    }

    @Test
    void theWatchSaysThatNoBrokerAnswersItUntilItsPasswordIsReplaced(@TempDir Path directory)
            throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "the wrong one");
        Secret<Map<String, String>> client =
                Secret.inFile(
                        "password", password, text -> SecuredKafka.scramClient("relay", text));
        KafkaCluster cluster = KafkaCluster.builder(kafka.scram()).clientProperties(client).build();
        try (BrokerWatch watch = BrokerWatch.start(cluster, "test")) {
            await().atMost(SOON).until(() -> watch.outage().isPresent());
            await().during(SEVERAL_QUESTIONS).atMost(SOON).until(() -> watch.outage().isPresent());

            Files.writeString(password, PASSWORD);
            await().atMost(SOON).until(() -> watch.outage().isEmpty());
        }
    }

    @Test
    @Tag("full")
    void everyWayToBeRefusedIsNamed() throws Exception {
        Certificate stranger = Certificate.create(kafka.path(), "stranger");
        Certificate expired = kafka.authority().sign("relay-expired", "dns:relay", true);
        Map<String, String> otherMechanism =
                new HashMap<>(SecuredKafka.scramClient("relay", PASSWORD));
        otherMechanism.put("sasl.mechanism", "SCRAM-SHA-256");
        refused(
                "wrong mechanism",
                kafka.scram(),
                otherMechanism,
                ExitCode.SETUP,
                "SCRAM-SHA-256",
                "Set sasl.mechanism");
        refused(
                "unknown user",
                kafka.scramTls(),
                kafka.scramTlsClient("nobody", PASSWORD),
                ExitCode.SETUP,
                "User:nobody",
                "Check the user and the password");
        refused(
                "untrusted broker",
                kafka.mutual(),
                SecuredKafka.tlsClient(stranger, stranger),
                ExitCode.SETUP,
                "User:CN=stranger",
                "ssl.truststore.location");
        refused(
                "untrusted client",
                kafka.mutual(),
                SecuredKafka.tlsClient(kafka.authority(), stranger),
                ExitCode.SETUP,
                "User:CN=stranger",
                "ssl.keystore.location");
        refused(
                "expired client",
                kafka.mutual(),
                SecuredKafka.tlsClient(kafka.authority(), expired),
                ExitCode.SETUP,
                "User:CN=relay-expired",
                "ssl.keystore.location");
        refused(
                "expired broker",
                kafka.expired(),
                SecuredKafka.tlsClient(kafka.authority()),
                ExitCode.SETUP,
                "Renew the broker's certificate");
        refused(
                "wrong host name",
                kafka.otherHost(),
                SecuredKafka.tlsClient(kafka.authority()),
                ExitCode.SETUP,
                "No subject alternative names",
                "advertised.listeners");
        refused(
                "plaintext client, TLS listener",
                kafka.scramTls(),
                Map.of(),
                ExitCode.UNREACHABLE,
                "another security.protocol",
                "this client has security.protocol=PLAINTEXT");
        refused(
                "plaintext client, SASL listener",
                kafka.scram(),
                Map.of(),
                ExitCode.UNREACHABLE,
                "another security.protocol");
        refused(
                "TLS client, plaintext listener",
                kafka.broker().bootstrapServers(),
                SecuredKafka.tlsClient(kafka.authority()),
                ExitCode.UNREACHABLE,
                "another security.protocol",
                "this client has security.protocol=SSL");
    }

    private void refused(
            String name,
            String address,
            Map<String, String> client,
            ExitCode exitCode,
            String... parts) {
        long begun = System.nanoTime();
        try (CdcRelay relay = new CdcRelay(config(address, client))) {
            OperatorException e = catchThrowableOfType(OperatorException.class, relay::start);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            System.out.printf(
                    "MATRIX | %s | relay | %s / %s | %d | %.1f%n",
                    name, e.getMessage(), e.remedy(), e.exitCode().code(), took.toMillis() / 1e3);
            assertThat(e.exitCode()).as(name).isEqualTo(exitCode);
            assertThat(e.getMessage() + " " + e.remedy())
                    .as(name)
                    .contains(parts)
                    .contains(address)
                    .doesNotContain(PASSWORD, "the wrong one");
            assertThat(took).as(name).isLessThan(SOON);
        }
    }

    private RelayConfig config(String address, Map<String, String> client) {
        return RelayConfig.builder(
                        postgres.jdbcUrl(), postgres.user(), postgres.password(), address)
                .clientProperties(client)
                .build();
    }
}
