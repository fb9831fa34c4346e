package io.tailrace.process.http;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server of a process. All threads are daemons, and everything that a client can use up is
 * limited. Safe for use by any thread.
 */
public final class HttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final Server server;
    private final String role;
    private final int port;

    private HttpServer(Server server, String role, int port) {
        this.server = server;
        this.role = role;
        this.port = port;
    }

    /**
     * Starts listening.
     *
     * @param handler called by several threads at the same time
     * @throws OperatorException if the port is taken or the address does not belong to this host
     */
    public static HttpServer start(HttpAddress address, HttpLimits limits, Handler handler) {
        try {
            InetAddress bound = InetAddress.getByName(address.host());
            Server server = JettyServer.create(bound, address, limits, handler);
            return new HttpServer(server, address.role(), listen(server));
        } catch (IOException e) {
            throw cannotListen(address, e);
        }
    }

    /** The bound port. */
    public int port() {
        return port;
    }

    /**
     * Stops listening. Requests in progress have a second to end, then they are cut off. A server
     * that is closed already is left as it is.
     */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The {} endpoint on port {} did not stop in order", role, port, e);
        }
    }

    private static int listen(Server server) throws IOException {
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        connector.open();
        try {
            server.start();
        } catch (Exception e) {
            connector.close();
            throw new IllegalStateException("The HTTP server did not start", e);
        }
        return connector.getLocalPort();
    }

    private static OperatorException cannotListen(HttpAddress address, IOException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "The %s endpoint cannot listen on %s:%d: %s"
                        .formatted(
                                address.role(),
                                address.host(),
                                address.port(),
                                reason.getMessage()),
                "Stop the process that uses the port, or choose another port with --%1$s-port or another address with --%1$s-host."
                        .formatted(address.role()),
                e);
    }
}
