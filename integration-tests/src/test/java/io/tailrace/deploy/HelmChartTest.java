package io.tailrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart as a user installs it: its values, and what they lead to. */
class HelmChartTest {

    @TempDir Path directory;

    @Test
    void helmFindsNothingWrong() {
        LintResult result = HelmChart.lint();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void aRelayHasTheValuesOfAllRelaysUnlessItHasItsOwn() throws Exception {
        Manifests manifests = HelmChart.variant("all");
        JsonNode orders = manifests.get("Deployment", "pipeline-relay-orders").path("spec");
        JsonNode billing = manifests.get("Deployment", "pipeline-relay-billing").path("spec");

        assertThat(orders.path("replicas").asInt()).isEqualTo(3);
        assertThat(billing.path("replicas").asInt()).isEqualTo(2);
        assertThat(manifests.ofKind("PodDisruptionBudget"))
                .extracting(Manifests::name)
                .containsExactlyInAnyOrder("pipeline-relay-orders", "pipeline-processor");
        assertThat(billing.at("/template/spec/volumes").findValuesAsText("secretName"))
                .containsExactlyInAnyOrder(
                        "billing-database", "kafka-billing", "admin-token", "admin-tls");
        assertThat(config(manifests, "billing"))
                .contains(
                        "rate-limit: 20000000", "retention: \"PT0S\"", "/kafka/billing.properties");
        assertThat(config(manifests, "orders"))
                .contains("retention: \"P7D\"", "/kafka/client.properties")
                .doesNotContain("rate-limit");
    }

    @Test
    void aRelayCanHaveSeveralOutboxesWithPasswordsOfTheirOwn() throws Exception {
        Manifests manifests = HelmChart.variant("outboxes");
        String config = Manifests.config(template(manifests, "shop-relay-shops"));

        assertThat(new YAMLMapper().readTree(config).path("outboxes"))
                .extracting(outbox -> outbox.path("name").asText())
                .containsExactly("billing", "orders");
        assertThat(config)
                .contains("/secrets/database-billing/relay-password", "/secrets/database/password")
                .contains("retention: \"P7D\"", "retention: \"PT12H\"");
        assertThat(template(manifests, "shop-relay-shops").at("/spec/volumes"))
                .extracting(volume -> volume.at("/secret/secretName").asText())
                .contains("shops", "billing-database");
        assertThat(Manifests.config(template(manifests, "shop-relay-parcels")))
                .doesNotContain("outboxes");
    }

    private static String config(Manifests manifests, String relay) {
        return Manifests.config(template(manifests, "pipeline-relay-" + relay));
    }

    @Test
    void aChangedConfigurationStartsThePodsThatHaveItAnew() throws Exception {
        Manifests before = HelmChart.variant("all");
        Manifests after =
                Manifests.read(
                        HelmChart.render(
                                HelmChart.RELEASE,
                                HelmChart.values("all"),
                                HelmChart.own(
                                        directory,
                                        "relays: {orders: {config: {lease-ms: 5000}}}")));

        assertThat(template(after, "pipeline-relay-orders"))
                .isNotEqualTo(template(before, "pipeline-relay-orders"));
        assertThat(template(after, "pipeline-relay-billing"))
                .isEqualTo(template(before, "pipeline-relay-billing"));
    }

    /** While an update fails, pods of before start again, for example on another node. */
    @Test
    void aPodThatStartsAgainHasTheConfigurationThatItWasRenderedFor() throws Exception {
        for (String variant : HelmChart.VARIANTS) {
            Manifests manifests = HelmChart.variant(variant);

            assertThat(manifests.ofKind("ConfigMap")).isEmpty();
            for (JsonNode workload : manifests.workloads()) {
                assertThat(Manifests.config(workload.at("/spec/template")))
                        .contains("bootstrap-servers: ");
            }
        }
    }

    private static JsonNode template(Manifests manifests, String deployment) {
        return manifests.get("Deployment", deployment).at("/spec/template");
    }

    @Test
    void anImageIsNamedByItsDigestIfItHasOne() throws Exception {
        assertThat(image(HelmChart.variant("all"), "pipeline-processor"))
                .matches("registry\\.example/tailrace/processor@sha256:0{63}2");
        assertThat(image(HelmChart.variant("minimal"), "shop-processor"))
                .matches("registry\\.example/tailrace/processor:\\d.*");
    }

    private static String image(Manifests manifests, String statefulSet) {
        return manifests
                .get("StatefulSet", statefulSet)
                .at("/spec/template/spec/containers/0/image")
                .asText();
    }

    @Test
    void valuesThatCannotWorkAreRefusedWithAReason() throws IOException {
        Map<String, String> refused =
                Map.ofEntries(
                        Map.entry("relay: {replica: 3}", "Additional property replica"),
                        Map.entry("relay: {replicas: two}", "relay.replicas: Invalid type"),
                        Map.entry("relay: {config: {batchsize: 3}}", "property batchsize"),
                        Map.entry(
                                "relay: {config: {database-password: secret}}",
                                "property database-password"),
                        Map.entry("config: {account: off}", "property account"),
                        Map.entry(
                                "relay: {config: {account: off}}",
                                "Invalid type. Expected: string"),
                        Map.entry("relay: {image: {digest: 1a2b}}", "relay.image.digest"),
                        Map.entry("relays: {Orders: {}}", "\"Orders\" does not match"),
                        Map.entry(
                                "relays: {billing: {config: {slot: billing}}}",
                                "relays.billing.config.database-url"),
                        Map.entry(
                                "relays: {copy: {config: {database-url: 'jdbc:postgresql://d/d',"
                                        + " database-user: u}}}",
                                "relays.copy and relays.orders would publish the same outbox"),
                        Map.entry(
                                "relays: {orders: {outboxes: {a: {config: {database-url:"
                                        + " 'jdbc:postgresql://d/d?password=a'}}}}}",
                                "relays.orders.outboxes.a.config.database-url has a password"),
                        Map.entry(
                                "relays: {two: {config: {database-url: 'jdbc:postgresql://d/d',"
                                        + " database-user: u}, outboxes: {a: {}, b: {}}}}",
                                "would publish the same outbox"),
                        Map.entry(
                                "relays: {two: {config: {slot: two}, outboxes: {a: {}}}}",
                                "relays.two.outboxes.a.config.database-url"),
                        Map.entry("relay: {outboxes: {A: {}}}", "\"A\" does not match"),
                        Map.entry("config: {bootstrap-servers: null}", "config.bootstrap-servers"),
                        Map.entry(
                                "processor: {config: {standbys: 1}}",
                                "less than processor.replicas"),
                        Map.entry(
                                "config: {kafka: {sasl.jaas.config: 'x password=y;'}}",
                                "config.kafka has sasl.jaas.config, which is a secret"),
                        Map.entry(
                                "relay: {config: {kafka: {ssl.keystore.password: a}}}",
                                "in kafkaProperties.secretName"),
                        Map.entry(
                                "processor: {config: {kafka: {ssl.keystore.key: a}}}",
                                "processor.config.kafka has ssl.keystore.key"),
                        Map.entry(
                                "relays: {orders: {config: {kafka: {"
                                        + "sasl.oauthbearer.client.credentials.client.secret: a}}}}",
                                "relays.orders.config.kafka has"),
                        Map.entry(
                                "relays: {orders: {config: {database-url:"
                                        + " 'jdbc:postgresql://d/d?ssl=true&password=a'}}}",
                                "relays.orders.config.database-url has a password"),
                        Map.entry(
                                "relay: {config: {database-url:"
                                        + " 'jdbc:postgresql://d/d?sslpassword=a'}}",
                                "relay.config.database-url has a password"),
                        Map.entry("relay: {image: {repository: null}}", "relay.image.repository"),
                        Map.entry(
                                "processor: {image: {repository: ''}}",
                                "processor.image.repository must be set"),
                        Map.entry("networkPolicy: {dns: {ports: []}}", "networkPolicy.dns.ports"),
                        Map.entry("relay: {files: {ca: {}}}", "relay.files.ca"),
                        Map.entry("console: {enabled: true}", "console.operateToken.secretName"),
                        Map.entry("serviceMonitor: {enabled: true}", "adminToken.secretName"),
                        Map.entry(
                                "networkPolicy: {kafka: {ports: []}}", "networkPolicy.kafka.ports"),
                        Map.entry(
                                "relays: null\nprocessor: {enabled: false}",
                                "nothing is to be installed"));

        for (Map.Entry<String, String> each : refused.entrySet()) {
            Path values = HelmChart.own(directory, each.getKey());
            assertThatIllegalStateException()
                    .as(each.getKey())
                    .isThrownBy(
                            () ->
                                    HelmChart.render(
                                            HelmChart.RELEASE, HelmChart.values("minimal"), values))
                    .withMessageContaining(each.getValue());
        }
    }
}
