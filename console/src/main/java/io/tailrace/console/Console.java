package io.tailrace.console;

import io.tailrace.console.action.ActionRuns;
import io.tailrace.console.action.ActionsResource;
import io.tailrace.console.http.Assets;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.ConsoleServer;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Session;
import io.tailrace.console.ledger.AccountResource;
import io.tailrace.console.ledger.BucketSearchResource;
import io.tailrace.console.letters.LetterConsole;
import io.tailrace.console.letters.index.LetterStatus;
import io.tailrace.console.overview.OverviewResource;
import io.tailrace.console.trace.TraceResource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page and a JSON API for operators. Everything that it shows is read from topics and asked of
 * brokers, so that every process can serve it, with the same result. Safe for use by any thread.
 */
public final class Console implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final List<Resource> resources = new ArrayList<>();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ConsoleServer server;

    private Console(
            ConsoleConfig config, KafkaCluster kafka, String applicationId, Duration accountKeep) {
        AuditLog audit = new AuditLog(InstantSource.system());
        try {
            ActionRuns actions = closedAtTheEnd(new ActionRuns(audit, InstantSource.system()));
            LetterConsole letters =
                    closedAtTheEnd(
                            LetterConsole.start(
                                    kafka, applicationId, config.hidePayloads(), actions));
            resources.add(new Session(config));
            resources.add(new OpenApi());
            resources.add(audit);
            resources.add(new ActionsResource(actions));
            resources.add(letters);
            resources.add(
                    closedAtTheEnd(
                            OverviewResource.start(
                                    kafka, applicationId, () -> openLetters(letters))));
            resources.add(new TraceResource(kafka, applicationId));
            resources.add(closedAtTheEnd(new AccountResource(kafka, accountKeep)));
            resources.add(new BucketSearchResource(kafka, applicationId, actions));
            server = ConsoleServer.start(config, resources, Assets.read(Console.class, "page"));
        } catch (RuntimeException e) {
            closeParts();
            throw e;
        }
    }

    /**
     * Starts listening; what is shown is read in the background.
     *
     * @param kafka the cluster of the pipeline, with the names of its topics
     * @param applicationId the application id of the processors
     * @param accountKeep how old the ids are that relays and processors count
     * @throws OperatorException if the port is taken, or the console would be open to everyone
     */
    public static Console start(
            ConsoleConfig config, KafkaCluster kafka, String applicationId, Duration accountKeep) {
        return new Console(config, kafka, applicationId, accountKeep);
    }

    /** The bound port. */
    public int port() {
        return server.port();
    }

    /** What the API answers. */
    List<Resource> resources() {
        return resources;
    }

    @Override
    public void close() {
        server.close();
        closeParts();
    }

    /** Not known until the topic is read. */
    private static @Nullable Long openLetters(LetterConsole letters) {
        LetterStatus status = letters.index().status();
        return status.complete() ? (long) status.open() : null;
    }

    private <T extends AutoCloseable> T closedAtTheEnd(T part) {
        parts.push(part);
        return part;
    }

    /** A part that cannot be closed does not keep the others open. */
    private void closeParts() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("Could not close a part of the console", e);
            }
        }
    }
}
