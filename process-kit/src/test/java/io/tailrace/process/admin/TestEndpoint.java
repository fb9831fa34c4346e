package io.tailrace.process.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.HttpLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An endpoint on a free port, and its clients. */
final class TestEndpoint implements AutoCloseable {

    static final Health FINE = new Health(true, true, "STREAMING", Map.of());

    /** All addresses: what an endpoint in a container listens on. */
    static final String ANYWHERE = "0.0.0.0";

    private static final int TIMEOUT_MILLIS = 60_000;

    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AdminEndpoint endpoint;

    TestEndpoint(AdminConfig config, Health health) {
        this(config, () -> health);
    }

    TestEndpoint(AdminConfig config, Supplier<Health> health) {
        this(config, HttpLimits.DEFAULT, health);
    }

    TestEndpoint(AdminConfig config, HttpLimits limits, Supplier<Health> health) {
        this.endpoint = AdminEndpoint.start(config, limits, health, metrics);
    }

    static TestEndpoint onLoopback(Health health) {
        return new TestEndpoint(AdminConfig.loopback(0), health);
    }

    static TestEndpoint on(String host, @Nullable BearerToken token) {
        return new TestEndpoint(new AdminConfig(host, 0, token, null), FINE);
    }

    int port() {
        return endpoint.port();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** A connection that has sent the given text. */
    Socket connected(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return socket;
    }

    /** Everything that the endpoint answers to the given text until it closes the connection. */
    String exchange(String text) throws IOException {
        try (Socket socket = connected(text)) {
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
