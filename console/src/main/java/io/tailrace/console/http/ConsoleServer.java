package io.tailrace.console.http;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.http.HttpLimits;
import io.tailrace.process.http.HttpServer;
import java.util.List;

/** Serves the page and the API. Safe for use by any thread. */
public final class ConsoleServer implements AutoCloseable {

    private final HttpServer server;

    private ConsoleServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts listening.
     *
     * @param resources what the API answers
     * @throws OperatorException if the port is taken, or the console listens on another address
     *     than loopback and has no token
     */
    public static ConsoleServer start(
            ConsoleConfig config, List<Resource> resources, Assets assets) {
        Gate gate = new Gate(config, config.address().isLoopback());
        if (gate.isClosed()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "The console would listen on %s without a token"
                            .formatted(config.address().host()),
                    "Give --console-view-token-file and --console-operate-token-file, or listen"
                            + " on 127.0.0.1.");
        }
        ConsoleHandler handler = new ConsoleHandler(config, gate, new Router(resources), assets);
        return new ConsoleServer(HttpServer.start(config.address(), HttpLimits.BROWSER, handler));
    }

    /** The bound port. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
