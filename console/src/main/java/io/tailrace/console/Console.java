package io.tailrace.console;

import io.tailrace.console.http.Assets;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.ConsoleServer;
import io.tailrace.console.http.Resource;
import io.tailrace.console.overview.OverviewResource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page and a JSON API for operators. Everything that it shows is read from topics and asked of
 * brokers, so that every process can serve it, with the same result. Safe for use by any thread.
 */
public final class Console implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final ConsoleServer server;
    private final List<AutoCloseable> parts;

    private Console(ConsoleServer server, List<AutoCloseable> parts) {
        this.server = server;
        this.parts = List.copyOf(parts);
    }

    /**
     * Starts listening; what is shown is read in the background.
     *
     * @param kafka the cluster of the pipeline, with the names of its topics
     * @throws OperatorException if the port is taken, or the console would be open to everyone
     */
    public static Console start(ConsoleConfig config, KafkaCluster kafka) {
        Assets assets = Assets.read(Console.class, "page");
        AuditLog audit = new AuditLog(InstantSource.system());
        OverviewResource overview = OverviewResource.start(kafka, () -> null);
        List<Resource> resources = new ArrayList<>();
        resources.add(audit);
        resources.add(overview);
        List<AutoCloseable> parts = List.of(overview);
        try {
            return new Console(ConsoleServer.start(config, resources, assets), parts);
        } catch (RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    /** The bound port. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        closeAll(parts);
    }

    /** A part that cannot be closed does not keep the others open. */
    private static void closeAll(List<AutoCloseable> parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("Could not close a part of the console", e);
            }
        }
    }
}
