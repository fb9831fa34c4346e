package io.tailrace.process.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.OperatorException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    @Test
    void requestsThatAreNeverSentToTheirEndKeepNobodyElseFromAnAnswer() throws Exception {
        Health fine = new Health(true, "STREAMING", Map.of());
        List<Socket> halfSent = new ArrayList<>();
        try (AdminEndpoint endpoint = AdminEndpoint.start("127.0.0.1", 0, () -> fine, metrics)) {
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
                halfSent.add(socket);
                socket.getOutputStream().write("GET /hea".getBytes(US_ASCII));
            }
            CompletableFuture<HttpResponse<String>> answer =
                    HttpClient.newHttpClient()
                            .sendAsync(request(endpoint, "/health"), BodyHandlers.ofString());
            assertThat(answer.get(90, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : halfSent) {
                socket.close();
            }
        }
    }

    private static HttpRequest request(AdminEndpoint endpoint, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .build();
    }

    private static HttpResponse<String> get(AdminEndpoint endpoint, String path) throws Exception {
        return HttpClient.newHttpClient().send(request(endpoint, path), BodyHandlers.ofString());
    }
}
