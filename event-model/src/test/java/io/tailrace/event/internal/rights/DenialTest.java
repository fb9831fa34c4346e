package io.tailrace.event.internal.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class DenialTest {

    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=%s password=\"the secret\";";

    @Test
    void thePrincipalIsTheUserOfSasl() {
        for (Map.Entry<String, String> user :
                Map.of(
                                "\"relay\"", "User:relay",
                                "'relay'", "User:relay",
                                "relay", "User:relay",
                                "\"a \\\"b\\\"\"", "User:a \"b\"")
                        .entrySet()) {
            assertThat(ClientPrincipal.of(sasl(user.getKey()))).contains(user.getValue());
        }
    }

    @Test
    void thePrincipalIsUnknownWithoutUserOrCertificate() {
        assertThat(ClientPrincipal.of(Map.of("security.protocol", "SASL_SSL"))).isEmpty();
        assertThat(ClientPrincipal.of(Map.of("security.protocol", "SSL"))).isEmpty();
        assertThat(
                        ClientPrincipal.of(
                                Map.of(
                                        "security.protocol", "ssl",
                                        "ssl.keystore.location", "/nowhere")))
                .isEmpty();
        assertThat(ClientPrincipal.of(Map.of())).contains("User:ANONYMOUS");
    }

    @Test
    void aMissingRightIsNamedWithTheCommandThatGrantsIt() {
        Denial denial =
                Denial.ofRight(
                        new Denial.Client("kafka:9092", sasl("\"relay\"")),
                        "publish",
                        KafkaRight.missing(
                                Resource.topics("outbox."),
                                Set.of(Operation.WRITE, Operation.CREATE)));

        assertThat(denial.problem())
                .isEqualTo(
                        "Could not publish: principal User:relay must have the rights Create, Write"
                                + " on topic outbox.*");
        assertThat(denial.remedy())
                .isEqualTo(
                        "Grant it: kafka-acls.sh --bootstrap-server kafka:9092 --add"
                                + " --allow-principal User:relay --operation Create --operation"
                                + " Write --topic outbox. --resource-pattern-type prefixed");
        assertThat(denial.toString()).doesNotContain("the secret");
    }

    @Test
    void whatAShellWouldChangeIsQuoted() {
        KafkaRight right = KafkaRight.missing(Resource.groups(), List.of(Operation.DESCRIBE));

        assertThat(right.command("a:1,b:2", "User:CN=relay, O='Shop'"))
                .endsWith(
                        "--allow-principal 'User:CN=relay, O='\\''Shop'\\''' --operation Describe"
                                + " --group '*'");
        assertThat(right.command("a:1", ClientPrincipal.UNKNOWN)).contains("'User:<principal>'");
    }

    @Test
    void aFailedHandshakeTellsWhatToDo() {
        assertThat(remedy(new CertificateExpiredException("NotAfter: yesterday")))
                .contains("Renew the broker's certificate");
        assertThat(remedy(new CertPathValidatorException("Path does not chain")))
                .contains("Check the ssl.* properties");
        assertThat(remedy(new SSLHandshakeException("Received fatal alert: bad_certificate")))
                .contains("ssl.keystore.location");
        assertThat(remedy(new SSLHandshakeException("No subject alternative names present")))
                .contains("advertised.listeners");
    }

    @Test
    void aRefusedLoginShowsTheSecurityOfTheClientAndNoSecret() {
        Denial denial =
                Denial.ofAuthentication(
                        new Denial.Client("kafka:9092", sasl("\"relay\"")),
                        new IllegalStateException("invalid credentials with SASL mechanism PLAIN"));

        assertThat(denial.problem())
                .contains("kafka:9092 as principal User:relay")
                .contains("security.protocol=SASL_SSL, sasl.mechanism=PLAIN");
        assertThat(denial.remedy()).contains("Check the user and the password");
        assertThat(denial.toString()).doesNotContain("the secret");
    }

    @Test
    void noProgramNeedsARightTwice() {
        TopicNames topics = TopicNames.defaults();
        for (List<KafkaRight> rights :
                List.of(
                        KafkaRights.relay(topics, Set.of("tailrace-relay-slot")),
                        KafkaRights.processor(topics, "tailrace-processor"),
                        KafkaRights.deadLetterTool(topics),
                        KafkaRights.subscriber(topics, "mailer", true, true))) {
            assertThat(
                            KafkaRights.single(rights).stream()
                                    .map(right -> right.operations() + " " + right.resource()))
                    .doesNotHaveDuplicates();
        }
    }

    private static String remedy(Exception cause) {
        return Denial.ofAuthentication(
                        new Denial.Client("kafka:9092", Map.of()),
                        new IllegalStateException(
                                "SSL handshake failed",
                                new SSLHandshakeException("?").initCause(cause)))
                .remedy();
    }

    private static Map<String, String> sasl(String user) {
        return Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", SCRAM.formatted(user));
    }
}
