package io.tailrace.console.letters;

import io.tailrace.console.action.ActionRuns;
import io.tailrace.console.action.ActionsResource;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import io.tailrace.console.letters.index.LetterIndex;
import io.tailrace.console.letters.work.LetterActions;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The dead letters of a console: their index, what is shown of them, and the actions. */
public final class LetterConsole implements Resource, AutoCloseable {

    private final LetterIndex index;
    private final LettersResource letters;
    private final ActionRuns runs;
    private final List<Route> routes = new ArrayList<>();

    private LetterConsole(
            KafkaCluster kafka, String applicationId, boolean hidePayloads, AuditLog audit) {
        this.index = LetterIndex.start(kafka);
        this.letters = new LettersResource(index, kafka, hidePayloads, InstantSource.system());
        this.runs = new ActionRuns(audit, InstantSource.system());
        routes.addAll(letters.routes());
        routes.addAll(new ActionsResource(runs).routes());
        routes.addAll(new LetterActions(kafka, applicationId, runs).routes());
    }

    /**
     * Begins to read.
     *
     * @param applicationId the application id of the processors
     * @param hidePayloads whether callers that may only look see no payloads
     */
    public static LetterConsole start(
            KafkaCluster kafka, String applicationId, boolean hidePayloads, AuditLog audit) {
        return new LetterConsole(kafka, applicationId, hidePayloads, audit);
    }

    /** The index, for what other parts show of it. */
    public LetterIndex index() {
        return index;
    }

    /** The actions, for other parts that start some. */
    public ActionRuns actions() {
        return runs;
    }

    @Override
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    @Override
    public void close() {
        runs.close();
        letters.close();
        index.close();
    }
}
