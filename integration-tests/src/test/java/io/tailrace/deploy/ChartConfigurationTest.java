package io.tailrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.testkit.security.Certificate;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration of a pod is one that the program of the pod accepts. */
class ChartConfigurationTest {

    @TempDir Path directory;

    @Test
    void theProgramsAcceptTheirConfiguration() throws Exception {
        Certificate keystore = Certificate.create(directory, "admin");
        for (String variant : HelmChart.VARIANTS) {
            Manifests manifests = HelmChart.variant(variant);
            for (JsonNode workload : manifests.workloads()) {
                JsonNode pod = workload.at("/spec/template");
                assertThat(new ProgramConfig(directory, keystore).problems(pod))
                        .as("%s of %s", Manifests.name(workload), variant)
                        .isEmpty();
            }
        }
    }

    /** Without quotes YAML reads these names as booleans and null. */
    @Test
    void anOutboxMayHaveANameThatYamlReadsAsSomethingElse() throws Exception {
        Certificate keystore = Certificate.create(directory, "admin");
        String outboxes =
                """
                relays:
                  shops:
                    outboxes:
                      "on":
                        config: {database-url: "jdbc:postgresql://one/a", slot: a}
                      "null":
                        config: {database-url: "jdbc:postgresql://two/b", slot: b}
                      "no":
                        config: {database-url: "jdbc:postgresql://three/c", slot: c}
                """;
        Manifests manifests =
                Manifests.read(
                        HelmChart.render(
                                HelmChart.RELEASE,
                                HelmChart.values("outboxes"),
                                HelmChart.own(directory, outboxes)));

        assertThat(
                        new ProgramConfig(directory, keystore)
                                .problems(
                                        manifests
                                                .get("Deployment", "shop-relay-shops")
                                                .at("/spec/template")))
                .isEmpty();
    }

    @Test
    void aConfigurationThatAProgramRefusesIsNoticed() throws Exception {
        Certificate keystore = Certificate.create(directory, "admin");
        Manifests manifests =
                Manifests.read(
                        HelmChart.render(
                                HelmChart.RELEASE,
                                HelmChart.values("minimal"),
                                HelmChart.own(directory, "relay: {config: {lease-ms: 999}}")));

        assertThat(
                        new ProgramConfig(directory, keystore)
                                .problems(
                                        manifests
                                                .get("Deployment", "shop-relay-orders")
                                                .at("/spec/template")))
                .contains("2: error:", "lease must be at least 1 s");
    }
}
