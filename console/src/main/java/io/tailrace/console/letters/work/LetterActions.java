package io.tailrace.console.letters.work;

import io.tailrace.console.action.ActionRuns;
import io.tailrace.console.action.ActionsResource;
import io.tailrace.console.action.Work;
import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.processor.rehearsal.RehearsalRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Starts actions with the classes of the command line. Called by several threads. */
public final class LetterActions implements Resource {

    private final KafkaCluster kafka;
    private final String applicationId;
    private final ActionRuns runs;

    /**
     * @param applicationId the application id of the processors
     * @param runs stays the caller's
     */
    public LetterActions(KafkaCluster kafka, String applicationId, ActionRuns runs) {
        this.kafka = kafka;
        this.applicationId = applicationId;
        this.runs = runs;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(ActionsResource.PATH, this::start));
    }

    private Object start(ApiRequest request) {
        try {
            ActionRequest action = ActionRequest.of(request.body());
            return Map.of("id", runs.start(request.caller(), work(action)));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(
                    String.valueOf(e.getMessage()), "Correct the field, or leave it out.");
        }
    }

    private Work work(ActionRequest action) {
        if (action.isMark()) {
            return new DiscardWork(kafka, action);
        }
        String what = action.selection() + action.because();
        boolean isRedrive = action.kind().equals("redrive");
        RedriveRequest redrive = redrive(action, !isRedrive);
        return action.kind().equals("rehearse")
                ? new RehearsalWork(
                        kafka,
                        new RehearsalRequest(redrive, RehearsalRequest.DEFAULT_PATIENCE),
                        what)
                : new RedriveWork(kafka, redrive, what);
    }

    private RedriveRequest redrive(ActionRequest action, boolean dryRun) {
        String run =
                action.run().isEmpty()
                        ? "run-" + UUID.randomUUID().toString().substring(0, 8)
                        : action.run();
        Long limit = action.limit();
        Integer maxRedrives = action.maxRedrives();
        return new RedriveRequest(
                run,
                action.filter(),
                limit == null ? Long.MAX_VALUE : limit,
                new RedrivePace(
                        action.canaries(),
                        action.rate(),
                        RedrivePace.DEFAULT_CANARY_WAIT,
                        RedrivePace.DEFAULT_CANARY_SETTLE),
                maxRedrives == null ? RedriveRequest.DEFAULT_MAX_REDRIVES : maxRedrives,
                dryRun,
                applicationId);
    }
}
