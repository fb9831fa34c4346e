package io.tailrace.process.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The HTTP endpoint of a process: {@code GET /health} (200 or 503, JSON) and {@code GET /metrics}
 * (Prometheus text format). It has no authentication and changes nothing; bind it to an address
 * that only operators can reach.
 */
public final class AdminEndpoint implements AutoCloseable {

    /**
     * How long a client may take to send a request, and the endpoint to answer it, in seconds. A
     * client that stops in the middle of a request would hold a thread for ever.
     */
    private static final String LIMIT_SECONDS = "10";

    static { // read once by the JDK's server, which has no other way to be told
        setIfAbsent("sun.net.httpserver.maxReqTime");
        setIfAbsent("sun.net.httpserver.maxRspTime");
    }

    private final HttpServer server;
    private final ExecutorService workers;

    private AdminEndpoint(HttpServer server, ExecutorService workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * Starts listening.
     *
     * @param host address to bind
     * @param port port to bind; 0 binds any free port
     * @param health called for every request to {@code /health}, on a thread of the endpoint
     * @throws OperatorException if the port is taken or the address does not belong to this host
     */
    public static AdminEndpoint start(
            String host, int port, Supplier<Health> health, PrometheusMeterRegistry metrics) {
        HttpServer server = bind(host, port);
        server.createContext("/health", exchange -> sendHealth(exchange, health.get()));
        server.createContext(
                "/metrics",
                exchange -> send(exchange, 200, "text/plain; version=0.0.4", metrics.scrape()));
        ExecutorService workers =
                Executors.newFixedThreadPool(2, DaemonThreads.named("admin-endpoint"));
        server.setExecutor(workers);
        server.start();
        return new AdminEndpoint(server, workers);
    }

    /** The bound port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops listening; requests in progress are cut off. */
    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private static void setIfAbsent(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, LIMIT_SECONDS);
        }
    }

    private static HttpServer bind(String host, int port) {
        try {
            return HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.UNREACHABLE,
                    "The admin endpoint cannot listen on %s:%d: %s"
                            .formatted(host, port, e.getMessage()),
                    "Stop the process that uses the port, or choose another port with --admin-port.",
                    e);
        }
    }

    private static void sendHealth(HttpExchange exchange, Health health) throws IOException {
        send(exchange, health.healthy() ? 200 : 503, "application/json", HealthJson.of(health));
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
