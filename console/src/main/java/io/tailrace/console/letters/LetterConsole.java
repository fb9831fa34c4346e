package io.tailrace.console.letters;

import io.tailrace.console.action.ActionRuns;
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
    private final List<Route> routes = new ArrayList<>();

    private LetterConsole(
            KafkaCluster kafka, String applicationId, boolean hidePayloads, ActionRuns runs) {
        this.index = LetterIndex.start(kafka);
        this.letters = new LettersResource(index, kafka, hidePayloads, InstantSource.system());
        routes.addAll(letters.routes());
        routes.addAll(new LetterActions(kafka, applicationId, runs).routes());
    }

    /**
     * Begins to read.
     *
     * @param applicationId the application id of the processors
     * @param hidePayloads whether callers that may only look see no payloads
     * @param runs stays the caller's
     */
    public static LetterConsole start(
            KafkaCluster kafka, String applicationId, boolean hidePayloads, ActionRuns runs) {
        return new LetterConsole(kafka, applicationId, hidePayloads, runs);
    }

    /** The index, for what other parts show of it. */
    public LetterIndex index() {
        return index;
    }

    @Override
    public List<Route> routes() {
        return List.copyOf(routes);
    }

    @Override
    public void close() {
        letters.close();
        index.close();
    }
}
