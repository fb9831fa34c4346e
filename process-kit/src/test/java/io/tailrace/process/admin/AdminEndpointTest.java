package io.tailrace.process.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.OperatorException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminEndpointTest {

    private final PrometheusMeterRegistry metrics =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void healthIsJsonAndItsStatusSaysWhetherToWorry() throws Exception {
        Health standby = new Health(false, "RECOVERING", Map.of("lag", 3));
        try (AdminEndpoint endpoint = AdminEndpoint.start("127.0.0.1", 0, () -> standby, metrics)) {
            HttpResponse<String> answer = get(endpoint, "/health");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .isEqualTo("{\"healthy\":false,\"state\":\"RECOVERING\",\"lag\":3}");
        }
    }

    @Test
    void metricsAreInThePrometheusFormat() throws Exception {
        metrics.counter("relay.events").increment();
        Health fine = new Health(true, "STREAMING", Map.of());
        try (AdminEndpoint endpoint = AdminEndpoint.start("127.0.0.1", 0, () -> fine, metrics)) {
            assertThat(get(endpoint, "/metrics").body()).contains("relay_events_total 1.0");
        }
    }

    @Test
    void aTakenPortIsNamedTogetherWithTheRemedy() {
        Health fine = new Health(true, "STREAMING", Map.of());
        try (AdminEndpoint first = AdminEndpoint.start("127.0.0.1", 0, () -> fine, metrics)) {
            int taken = first.port();
            assertThatThrownBy(() -> AdminEndpoint.start("127.0.0.1", taken, () -> fine, metrics))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e).hasMessageContaining("127.0.0.1:" + taken);
                                assertThat(e.remedy()).contains("--admin-port");
                            });
        }
    }

    private static HttpResponse<String> get(AdminEndpoint endpoint, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
