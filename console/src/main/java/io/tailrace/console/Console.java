package io.tailrace.console;

import io.tailrace.console.http.Assets;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.ConsoleServer;
import io.tailrace.console.http.Resource;
import io.tailrace.console.ledger.AccountResource;
import io.tailrace.console.trace.TraceResource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A page and a JSON API for operators. Everything that it shows is read from topics and asked of
 * brokers, so that every process can serve it, with the same result. Safe for use by any thread.
 */
public final class Console implements AutoCloseable {

    private final ConsoleServer server;
    private final AccountResource account;

    private Console(ConsoleServer server, AccountResource account) {
        this.server = server;
        this.account = account;
    }

    /**
     * Starts listening; what is shown is read in the background.
     *
     * @param applicationId the application id of the processors
     * @param accountKeep how old the ids are that relays and processors count
     * @throws OperatorException if the port is taken, or the console would be open to everyone
     */
    public static Console start(
            ConsoleConfig config, KafkaCluster kafka, String applicationId, Duration accountKeep) {
        AuditLog audit = new AuditLog(InstantSource.system());
        List<Resource> resources = new ArrayList<>();
        resources.add(audit);
        resources.add(new TraceResource(kafka, applicationId));
        AccountResource account = new AccountResource(kafka, accountKeep); // reads when asked
        resources.add(account);
        Assets assets = Assets.read(Console.class, "page");
        return new Console(ConsoleServer.start(config, resources, assets), account);
    }

    /** The bound port. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        account.close();
    }
}
