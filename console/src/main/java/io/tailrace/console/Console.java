package io.tailrace.console;

import io.tailrace.console.http.Assets;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.ConsoleServer;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Session;
import io.tailrace.process.OperatorException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A page and a JSON API for operators. Everything that it shows is read from topics and asked of
 * brokers, so that every process can serve it, with the same result. Safe for use by any thread.
 */
public final class Console implements AutoCloseable {

    private final ConsoleServer server;

    private Console(ConsoleServer server) {
        this.server = server;
    }

    /**
     * Starts listening; what is shown is read in the background.
     *
     * @throws OperatorException if the port is taken, or the console would be open to everyone
     */
    public static Console start(ConsoleConfig config) {
        AuditLog audit = new AuditLog(InstantSource.system());
        List<Resource> resources = new ArrayList<>();
        resources.add(new Session(config));
        resources.add(new OpenApi());
        resources.add(audit);
        Assets assets = Assets.read(Console.class, "page");
        return new Console(ConsoleServer.start(config, resources, assets));
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
