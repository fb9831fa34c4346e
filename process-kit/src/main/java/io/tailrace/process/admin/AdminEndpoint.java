package io.tailrace.process.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
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

    private final Server server;
    private final int port;

    private AdminEndpoint(Server server, int port) {
        this.server = server;
        this.port = port;
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
        return start(config, Limits.DEFAULT, health, metrics);
    }

    static AdminEndpoint start(
            AdminConfig config,
            Limits limits,
            Supplier<Health> health,
            PrometheusMeterRegistry metrics) {
        try {
            InetAddress address = InetAddress.getByName(config.host());
            Access access = new Access(config.token(), address.isLoopbackAddress());
            AdminHandler handler = new AdminHandler(health, metrics, access);
            Server server = JettyServer.create(address, config, limits, handler);
            int port = listen(server);
            if (access.isClosed()) {
                warnClosed(config.host(), port);
            }
            return new AdminEndpoint(server, port);
        } catch (IOException e) {
            throw cannotListen(config, e);
        }
    }

    /** The bound port. */
    public int port() {
        return port;
    }

    /**
     * Stops listening. Requests in progress have a second to end, then they are cut off. An
     * endpoint that is closed already is left as it is.
     */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The admin endpoint on port {} did not stop in order", port, e);
        }
    }

    private static int listen(Server server) throws IOException {
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        connector.open();
        try {
            server.start();
        } catch (Exception e) {
            connector.close();
            throw new IllegalStateException("The admin endpoint did not start", e);
        }
        return connector.getLocalPort();
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

    private static OperatorException cannotListen(AdminConfig config, IOException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "The admin endpoint cannot listen on %s:%d: %s"
                        .formatted(config.host(), config.port(), reason.getMessage()),
                "Stop the process that uses the port, or choose another port with --admin-port or"
                        + " another address with --admin-host.",
                e);
    }
}
