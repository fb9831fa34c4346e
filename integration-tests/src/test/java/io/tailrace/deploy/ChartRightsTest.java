package io.tailrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods may do as little as possible, and are reached by as few as possible. */
class ChartRightsTest {

    @TempDir Path directory;

    @Test
    void everyPodIsAllowedAsLittleAsPossible() throws Exception {
        for (String variant : HelmChart.VARIANTS) {
            for (JsonNode workload : HelmChart.variant(variant).workloads()) {
                JsonNode pod = workload.at("/spec/template/spec");
                JsonNode container = pod.at("/containers/0");

                assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
                assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
                assertThat(pod.path("securityContext"))
                        .hasToString(
                                "{\"runAsNonRoot\":true,\"fsGroup\":10001,"
                                        + "\"fsGroupChangePolicy\":\"OnRootMismatch\","
                                        + "\"runAsGroup\":10001,\"runAsUser\":10001,"
                                        + "\"seccompProfile\":{\"type\":\"RuntimeDefault\"}}");
                assertThat(container.path("securityContext"))
                        .hasToString(
                                "{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,"
                                        + "\"capabilities\":{\"drop\":[\"ALL\"]}}");
                assertThat(container.at("/resources/limits/memory").isTextual()).isTrue();
                assertThat(container.path("terminationMessagePolicy").asText())
                        .isEqualTo("FallbackToLogsOnError");
                assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(40);
                assertThat(pod.path("containers")).hasSize(1);
            }
        }
    }

    @Test
    void openShiftMayChooseTheIdsAndHasItsOwnPortOfDns() throws Exception {
        Manifests manifests =
                Manifests.read(
                        HelmChart.render(
                                HelmChart.RELEASE,
                                HelmChart.values("all"),
                                HelmChart.own(
                                        directory,
                                        "podSecurityContext: null\n"
                                                + "networkPolicy: {dns: {ports: [5353]}}")));

        for (JsonNode workload : manifests.workloads()) {
            assertThat(workload.at("/spec/template/spec/securityContext"))
                    .hasToString(
                            "{\"runAsNonRoot\":true,"
                                    + "\"seccompProfile\":{\"type\":\"RuntimeDefault\"}}");
        }
        assertThat(egressPorts(manifests, "processor")).containsExactly(4318, 5353, 9093);
    }

    @Test
    void onlyTmpAndTheStateOfAProcessorCanBeWritten() throws Exception {
        for (String variant : HelmChart.VARIANTS) {
            for (JsonNode workload : HelmChart.variant(variant).workloads()) {
                JsonNode container = workload.at("/spec/template/spec/containers/0");
                Set<String> writable =
                        Manifests.items(container.path("volumeMounts"))
                                .filter(mount -> !mount.path("readOnly").asBoolean())
                                .map(mount -> mount.path("mountPath").asText())
                                .collect(Collectors.toSet());

                assertThat(writable)
                        .isEqualTo(
                                container.path("name").asText().equals("processor")
                                        ? Set.of("/tmp", "/var/lib/tailrace")
                                        : Set.of("/tmp"));
            }
        }
    }

    @Test
    void aPolicyWithoutPeersLetsNobodyIn() throws Exception {
        JsonNode policy = HelmChart.variant("console").get("NetworkPolicy", "shop-console");

        assertThat(policy.path("spec").has("ingress")).isFalse();
        assertThat(policy.at("/spec/policyTypes")).hasSize(2);
    }

    @Test
    void onlyRelaysReachTheDatabase() throws Exception {
        Manifests manifests = HelmChart.variant("all");

        assertThat(egressPorts(manifests, "relay")).containsExactly(53, 4318, 5432, 6432, 9093);
        assertThat(egressPorts(manifests, "processor")).containsExactly(53, 4318, 9093);
        assertThat(egressPorts(manifests, "console")).containsExactly(53, 4318, 9093);
    }

    private static Set<Integer> egressPorts(Manifests manifests, String component) {
        return manifests
                .get("NetworkPolicy", "pipeline-" + component)
                .at("/spec/egress")
                .findValues("port")
                .stream()
                .map(JsonNode::asInt)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
