package io.tailrace.process.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.http.BearerToken;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may read health and metrics. */
class AdminAccessTest {

    private static final String SECRET = "correct-horse-battery-staple";
    private static final BearerToken TOKEN = BearerToken.of("--admin-token", SECRET);
    private static final List<String> DETAILS = List.of("/health", "/metrics");
    private static final List<String> PROBES = List.of("/livez", "/readyz");

    @Test
    void onLoopbackWithoutATokenEverythingIsOpen() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.on("127.0.0.1", null)) {
            assertStatus(endpoint, DETAILS, 200);
            assertStatus(endpoint, PROBES, 200);
        }
    }

    @Test
    void aTokenIsNeededOnEveryAddress() throws Exception {
        for (String host : List.of("127.0.0.1", TestEndpoint.ANYWHERE)) {
            try (TestEndpoint endpoint = TestEndpoint.on(host, TOKEN)) {
                assertStatus(endpoint, DETAILS, 401);
                assertStatus(endpoint, DETAILS, 401, "Authorization", "Bearer " + SECRET + "r");
                assertStatus(endpoint, DETAILS, 401, "Authorization", "Basic " + SECRET);
                assertStatus(endpoint, DETAILS, 401, "Authorization", SECRET);
                assertStatus(endpoint, DETAILS, 401, "Authorization", "Bearer");
                assertStatus(endpoint, DETAILS, 200, "Authorization", "Bearer " + SECRET);
                assertStatus(endpoint, DETAILS, 200, "Authorization", "bearer " + SECRET);
                assertStatus(endpoint, PROBES, 200);
            }
        }
    }

    @Test
    void otherAddressesWithoutATokenShowNothingButTheProbes() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.on(TestEndpoint.ANYWHERE, null)) {
            assertStatus(endpoint, DETAILS, 401);
            assertStatus(endpoint, List.of("/", "/nothing"), 401);
            assertStatus(endpoint, DETAILS, 401, "Authorization", "Bearer ");
            assertStatus(endpoint, DETAILS, 401, "Authorization", "Bearer null");
            assertStatus(endpoint, PROBES, 200);
        }
    }

    @Test
    void aRefusalSaysWhichSchemeIsExpected() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.on("127.0.0.1", TOKEN)) {
            HttpResponse<String> refused =
                    endpoint.get("/health", "Authorization", "Bearer wrong-wrong-wrong");
            assertThat(refused.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer realm=\"tailrace\"");
            assertThat(refused.body()).isEqualTo("Unauthorized\n");
        }
    }

    @Test
    void aPageWhoseNameWasPointedAtLoopbackReadsNothing() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.on("127.0.0.1", null)) {
            for (String host :
                    List.of(
                            "rebound.example",
                            "rebound.example:" + endpoint.port(),
                            "127.0.0.1.rebound.example",
                            "localhost.rebound.example",
                            "192.0.2.1",
                            "0.0.0.0")) {
                assertThat(withHost(endpoint, "/health", host))
                        .as(host)
                        .startsWith("HTTP/1.1 421 ")
                        .doesNotContain("STREAMING", host);
                assertThat(withHost(endpoint, "/livez", host)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void everyNameOfLoopbackIsServed() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.on("127.0.0.1", null)) {
            for (String host :
                    List.of("localhost", "LOCALHOST:9401", "127.0.0.1", "127.1.2.3:1", "[::1]")) {
                assertThat(withHost(endpoint, "/health", host))
                        .as(host)
                        .startsWith("HTTP/1.1 200 ");
            }
        }
    }

    /** No browser leaves the host out, so this is no page. */
    @Test
    void aRequestThatNamesNoHostIsServed() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.on("127.0.0.1", null)) {
            assertThat(endpoint.exchange("GET /health HTTP/1.0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void withATokenTheHostDoesNotMatter() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.on("127.0.0.1", TOKEN)) {
            assertThat(
                            endpoint.exchange(
                                    "GET /health HTTP/1.1\r\nHost: relay.example\r\n"
                                            + "Authorization: Bearer "
                                            + SECRET
                                            + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    private static String withHost(TestEndpoint endpoint, String path, String host)
            throws Exception {
        return endpoint.exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static void assertStatus(
            TestEndpoint endpoint, List<String> paths, int status, String... headers)
            throws Exception {
        for (String path : paths) {
            assertThat(endpoint.get(path, headers).statusCode()).as(path).isEqualTo(status);
        }
    }
}
