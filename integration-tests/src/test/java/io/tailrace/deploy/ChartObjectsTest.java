package io.tailrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The objects are such as Kubernetes knows them, and what they say of each other is true. */
class ChartObjectsTest {

    private static final int LONGEST_NAME = 63;

    @TempDir Path directory;

    @Test
    void everyObjectHasOnlyWhatKubernetesKnows() throws Exception {
        for (String variant : HelmChart.VARIANTS) {
            for (JsonNode object : HelmChart.variant(variant).objects()) {
                StrictReader.read(object);
            }
        }
    }

    @Test
    void aFieldOrTypeThatKubernetesDoesNotKnowIsNoticed() throws Exception {
        Manifests manifests = HelmChart.variant("minimal");
        ObjectNode misspelled = manifests.get("Deployment", "shop-relay-orders").deepCopy();
        ((ObjectNode) misspelled.at("/spec/template/spec")).put("hostNetwrk", true);
        ObjectNode text = manifests.get("StatefulSet", "shop-processor").deepCopy();
        ((ObjectNode) text.at("/spec")).put("replicas", "2");
        ObjectNode number = manifests.get("StatefulSet", "shop-processor").deepCopy();
        ((ObjectNode) number.at("/spec/template/metadata/annotations")).put("size", 2);

        for (ObjectNode wrong : List.of(misspelled, text, number)) {
            assertThatThrownBy(() -> StrictReader.read(wrong))
                    .as("%s", wrong)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void namesAreUniqueAndShortEnough() throws Exception {
        for (String variant : HelmChart.VARIANTS) {
            Manifests manifests = HelmChart.variant(variant);

            assertThat(manifests.objects())
                    .extracting(object -> object.path("kind").asText() + Manifests.name(object))
                    .doesNotHaveDuplicates();
            assertThat(manifests.objects())
                    .extracting(Manifests::name)
                    .allMatch(name -> name.length() <= LONGEST_NAME);
        }
    }

    @Test
    void namesAreShortEnoughIfThoseOfTheUserAreAsLongAsTheyMayBe() throws Exception {
        String relay = "a".repeat(20);
        Path own =
                HelmChart.own(
                        directory,
                        """
                        fullnameOverride: ""
                        relays:
                          %s:
                            config: {source-name: b, database-url: "jdbc:postgresql://d/d"}
                        relay: {config: {database-user: relay}}
                        """
                                .formatted(relay));
        String release = "r".repeat(53);

        assertThat(
                        Manifests.read(HelmChart.render(release, HelmChart.values("all"), own))
                                .workloads())
                .extracting(Manifests::name)
                .contains(release.substring(0, 40) + "-relay-" + relay)
                .allMatch(name -> name.length() <= 40 + "-relay-".length() + 20);
    }

    @Test
    void selectorsMatchPodsAndPortsExist() throws Exception {
        for (String variant : HelmChart.VARIANTS) {
            Manifests manifests = HelmChart.variant(variant);
            for (JsonNode workload : manifests.workloads()) {
                JsonNode selector = workload.at("/spec/selector/matchLabels");
                assertThat(manifests.podsOf(selector))
                        .as("%s", Manifests.name(workload))
                        .containsExactly(workload.at("/spec/template"));
            }
            for (JsonNode budget : manifests.ofKind("PodDisruptionBudget")) {
                assertThat(manifests.podsOf(budget.at("/spec/selector/matchLabels"))).hasSize(1);
            }
            for (JsonNode service : manifests.ofKind("Service")) {
                assertPorts(manifests, service.at("/spec/selector"), service.at("/spec/ports"));
            }
            for (JsonNode policy : manifests.ofKind("NetworkPolicy")) {
                assertPorts(
                        manifests,
                        policy.at("/spec/podSelector/matchLabels"),
                        policy.at("/spec/ingress/0/ports"));
            }
        }
    }

    private static void assertPorts(Manifests manifests, JsonNode selector, JsonNode ports) {
        List<JsonNode> pods = manifests.podsOf(selector);
        assertThat(pods).as("%s", selector).isNotEmpty();
        for (JsonNode pod : pods) {
            Set<String> names =
                    Manifests.items(pod.at("/spec/containers/0/ports"))
                            .map(port -> port.path("name").asText())
                            .collect(Collectors.toSet());
            for (JsonNode port : ports) {
                assertThat(names)
                        .contains(port.path("targetPort").asText(port.path("port").asText()));
            }
        }
    }

    @Test
    void volumesAndProbesOfEveryPodExist() throws Exception {
        for (String variant : HelmChart.VARIANTS) {
            Manifests manifests = HelmChart.variant(variant);
            for (JsonNode workload : manifests.workloads()) {
                JsonNode pod = workload.at("/spec/template/spec");
                Set<String> volumes = new TreeSet<>(namesOf(pod.path("volumes")));
                Manifests.items(workload.at("/spec/volumeClaimTemplates"))
                        .forEach(claim -> volumes.add(Manifests.name(claim)));
                JsonNode container = pod.at("/containers/0");

                assertThat(namesOf(container.path("volumeMounts")))
                        .doesNotHaveDuplicates()
                        .hasSameElementsAs(volumes);
                JsonNode args = container.path("args");
                assertThat(args.path(0).asText())
                        .isEqualTo(
                                "--config-file=/etc/tailrace/config/%s",
                                pod.at("/volumes/0/downwardAPI/items/0/path").asText());
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    assertThat(namesOf(container.path("ports")))
                            .contains(container.path(probe).at("/httpGet/port").asText());
                }
            }
        }
    }

    @Test
    void withTlsProbesAndPrometheusSpeakTls() throws Exception {
        Manifests manifests = HelmChart.variant("all");

        assertThat(manifests.objects())
                .flatExtracting(object -> object.findValuesAsText("scheme"))
                .hasSize(3 * 4 + 1)
                .allMatch(scheme -> scheme.equalsIgnoreCase("https"));
    }

    private static List<String> namesOf(JsonNode array) {
        return Manifests.items(array).map(item -> item.path("name").asText()).toList();
    }
}
