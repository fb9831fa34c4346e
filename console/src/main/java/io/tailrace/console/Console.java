package io.tailrace.console;

import io.tailrace.console.action.ActionRuns;
import io.tailrace.console.action.ActionsResource;
import io.tailrace.console.http.Assets;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.ConsoleServer;
import io.tailrace.console.http.Resource;
import io.tailrace.console.letters.LetterConsole;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A page and a JSON API for operators. Everything that it shows is read from topics and asked of
 * brokers, so that every process can serve it, with the same result. Safe for use by any thread.
 */
public final class Console implements AutoCloseable {

    private final ConsoleServer server;
    private final ActionRuns actions;
    private final LetterConsole letters;

    private Console(ConsoleServer server, ActionRuns actions, LetterConsole letters) {
        this.server = server;
        this.actions = actions;
        this.letters = letters;
    }

    /**
     * Starts listening; what is shown is read in the background.
     *
     * @param applicationId the application id of the processors
     * @throws OperatorException if the port is taken, or the console would be open to everyone
     */
    public static Console start(ConsoleConfig config, KafkaCluster kafka, String applicationId) {
        AuditLog audit = new AuditLog(InstantSource.system());
        List<Resource> resources = new ArrayList<>();
        resources.add(audit);
        ActionRuns actions = new ActionRuns(audit, InstantSource.system());
        resources.add(new ActionsResource(actions));
        LetterConsole letters =
                LetterConsole.start(kafka, applicationId, config.hidePayloads(), actions);
        resources.add(letters);
        Assets assets = Assets.read(Console.class, "page");
        try {
            return new Console(ConsoleServer.start(config, resources, assets), actions, letters);
        } catch (OperatorException e) {
            actions.close();
            letters.close();
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
        actions.close();
        letters.close();
    }
}
