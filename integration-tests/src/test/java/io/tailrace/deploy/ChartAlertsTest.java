package io.tailrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the alerts of the chart have beyond those of deploy/prometheus. */
class ChartAlertsTest {

    @TempDir Path directory;

    @Test
    void everyRelayIsMissedByItsNameIfNoneOfItsPodsIsScraped() throws Exception {
        List<String> absent = absent(HelmChart.variant("all"));

        assertThat(absent)
                .containsExactly(
                        "absent(tailrace_relay_leader{namespace=\"shop\","
                                + " app_kubernetes_io_instance=\"shop\", tailrace_io_relay=\"billing\"})",
                        "absent(tailrace_relay_leader{namespace=\"shop\","
                                + " app_kubernetes_io_instance=\"shop\", tailrace_io_relay=\"orders\"})");
    }

    /** The Prometheus Operator makes labels of the series from labels of the pods. */
    @Test
    void seriesHaveTheLabelsThatTheAlertsAskFor() throws Exception {
        Manifests manifests = HelmChart.variant("all");
        JsonNode pod = manifests.get("Deployment", "pipeline-relay-orders").at("/spec/template");

        assertThat(manifests.get("ServiceMonitor", "pipeline").at("/spec/podTargetLabels"))
                .hasToString("[\"app.kubernetes.io/instance\",\"tailrace.io/relay\"]");
        assertThat(Manifests.texts(pod.at("/metadata/labels")))
                .containsEntry("app.kubernetes.io/instance", "shop")
                .containsEntry("tailrace.io/relay", "orders");
    }

    @Test
    void aRelayWithoutPodsIsNotMissed() throws Exception {
        Path values = HelmChart.own(directory, "relays: {billing: {replicas: 0}}");

        assertThat(
                        absent(
                                Manifests.read(
                                        HelmChart.render(
                                                HelmChart.RELEASE,
                                                HelmChart.values("all"),
                                                values))))
                .singleElement()
                .asString()
                .contains("orders");
    }

    private static List<String> absent(Manifests manifests) {
        JsonNode groups = manifests.get("PrometheusRule", "pipeline").at("/spec/groups");
        assertThat(groups).hasSizeGreaterThan(2);
        return Manifests.items(groups)
                .filter(group -> group.path("name").asText().equals("tailrace-relays-of-pipeline"))
                .flatMap(group -> Manifests.items(group.path("rules")))
                .map(rule -> rule.path("expr").asText())
                .toList();
    }
}
