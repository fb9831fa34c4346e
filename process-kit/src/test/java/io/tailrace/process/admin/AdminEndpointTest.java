package io.tailrace.process.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the paths answer. */
class AdminEndpointTest {

    private static final Health RECOVERING =
            new Health(true, false, "RECOVERING", Map.of("lag", 3));
    private static final Health FAILED = new Health(false, false, "FAILED", Map.of());

    @Test
    void healthIsJsonAndItsStatusSaysWhetherToWorry() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(RECOVERING)) {
            HttpResponse<String> answer = endpoint.get("/health");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(answer.body())
                    .isEqualTo("{\"healthy\":false,\"state\":\"RECOVERING\",\"lag\":3}");
        }
    }

    @Test
    void metricsAreInThePrometheusFormat() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            endpoint.metrics.counter("relay.events").increment();
            assertThat(endpoint.get("/metrics").body()).contains("relay_events_total 1.0");
        }
    }

    @Test
    void aProcessThatRecoversIsAliveAndNotReady() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(RECOVERING)) {
            assertProbe(endpoint.get("/livez"), 200, "ok\n");
            assertProbe(endpoint.get("/readyz"), 503, "unavailable\n");
        }
    }

    @Test
    void aProcessThatHasFailedForGoodIsNotAlive() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(FAILED)) {
            assertProbe(endpoint.get("/livez"), 503, "unavailable\n");
            assertProbe(endpoint.get("/readyz"), 503, "unavailable\n");
        }
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")) {
                for (String path : List.of("/livez", "/health", "/")) {
                    HttpResponse<String> answer =
                            TestEndpoint.send(
                                    endpoint.request(path).method(method, BodyPublishers.noBody()));
                    assertThat(answer.statusCode()).as(method).isEqualTo(405);
                    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
                }
            }
        }
    }

    @Test
    void headHasTheStatusAndNoBody() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(RECOVERING)) {
            HttpResponse<String> answer =
                    TestEndpoint.send(
                            endpoint.request("/health").method("HEAD", BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void otherPathsAreNotFoundAndNotEchoed() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            for (String path : List.of("/", "/secret-path", "/health/", "/healthy", "/livez/x")) {
                HttpResponse<String> answer = endpoint.get(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(answer.body()).as(path).isEqualTo("Not Found\n");
            }
        }
    }

    @Test
    void aRequestWithABodyIsRefused() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            HttpResponse<String> answer =
                    TestEndpoint.send(
                            endpoint.request("/health")
                                    .method("GET", BodyPublishers.ofString("body")));
            assertThat(answer.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void everyAnswerSaysHowToTreatItAndNotWhoSentIt() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            for (String path : List.of("/livez", "/health", "/metrics", "/nothing")) {
                assertHeaders(endpoint.get(path));
            }
        }
        try (TestEndpoint endpoint =
                new TestEndpoint(
                        AdminConfig.loopback(0),
                        new Health(true, true, "BROKEN", Map.of("x", new Object())))) {
            HttpResponse<String> broken = endpoint.get("/health");
            assertThat(broken.statusCode()).isEqualTo(500);
            assertThat(broken.body()).isEqualTo("Server Error\n");
            assertHeaders(broken);
        }
    }

    @Test
    void aTakenPortIsNamedTogetherWithTheRemedy() {
        try (TestEndpoint first = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            assertCannotListen(AdminConfig.loopback(first.port()), "127.0.0.1:" + first.port());
        }
    }

    @Test
    void anAddressOfAnotherHostIsNamedTogetherWithTheRemedy() {
        for (String host : List.of("192.0.2.1", "no-such-host.invalid")) {
            assertCannotListen(new AdminConfig(host, 0, null, null), host + ":0");
        }
    }

    @Test
    void aPortThatCannotExistIsRefused() {
        assertThatThrownBy(() -> AdminConfig.loopback(65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("admin-port must be between 0 and 65535, got 65536");
    }

    private static void assertCannotListen(AdminConfig config, String where) {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        assertThatThrownBy(() -> AdminEndpoint.start(config, () -> TestEndpoint.FINE, metrics))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
                            assertThat(e).hasMessageContaining(where);
                            assertThat(e.remedy()).contains("--admin-port", "--admin-host");
                        });
    }

    private static void assertProbe(HttpResponse<String> answer, int status, String word) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(word);
    }

    private static void assertHeaders(HttpResponse<String> answer) {
        assertThat(answer.headers().map())
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry(
                        "content-security-policy",
                        List.of("default-src 'none'; frame-ancestors 'none'"))
                .doesNotContainKeys("server", "x-powered-by");
    }
}
