package io.tailrace.process.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.OperatorException;
import io.tailrace.process.http.HttpLimits;
import io.tailrace.process.http.HttpServer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP endpoint of a process. It changes nothing.
 *
 * <ul>
 *   <li>{@code GET /livez}: 200 while the work has not failed for good, otherwise 503
 *   <li>{@code GET /readyz}: 200 while the process can do its work, otherwise 503
 *   <li>{@code GET /health}: the status of {@code /readyz}, and JSON with details
 *   <li>{@code GET /metrics}: meters in the Prometheus text format
 * </ul>
 *
 * <p>The first two are open to everyone who can reach the port. The other two need the token of the
 * {@link AdminConfig}; without a token they are open to programs of the same machine if the
 * endpoint is bound to a loopback address, and closed otherwise. All threads are daemons.
 */
public final class AdminEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminEndpoint.class);

    private final HttpServer server;

    private AdminEndpoint(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts listening. Logs a warning if {@code /health} and {@code /metrics} are closed because
     * there is no token.
     *
     * @param health called for every request but those to {@code /metrics}, on threads of the
     *     endpoint, several at the same time
     * @throws OperatorException if the port is taken or the address does not belong to this host
     */
    public static AdminEndpoint start(
            AdminConfig config, Supplier<Health> health, PrometheusMeterRegistry metrics) {
        return start(config, HttpLimits.DEFAULT, health, metrics);
    }

    static AdminEndpoint start(
            AdminConfig config,
            HttpLimits limits,
            Supplier<Health> health,
            PrometheusMeterRegistry metrics) {
        Access access = new Access(config.token(), config.address().isLoopback());
        AdminHandler handler = new AdminHandler(health, metrics, access);
        HttpServer server = HttpServer.start(config.address(), limits, handler);
        if (access.isClosed()) {
            warnClosed(config.host(), server.port());
        }
        return new AdminEndpoint(server);
    }

    /** The bound port. */
    public int port() {
        return server.port();
    }

    /**
     * Stops listening. Requests in progress have a second to end, then they are cut off. An
     * endpoint that is closed already is left as it is.
     */
    @Override
    public void close() {
        server.close();
    }

    private static void warnClosed(String host, int port) {
        LOG.warn(
                "The admin endpoint on {}:{} answers /livez and /readyz only: /health and /metrics"
                        + " need a token, because {} is no loopback address. Set one with"
                        + " --admin-token-file, or listen on 127.0.0.1.",
                host,
                port,
                host);
    }
}
