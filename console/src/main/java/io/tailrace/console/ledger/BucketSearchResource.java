package io.tailrace.console.ledger;

import io.tailrace.console.action.ActionRuns;
import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.BodyFields;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.lookup.BucketQuestion;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names the events of a bucket: {@code POST /api/v1/account/bucket/search} starts an action that
 * asks the relay of one source. Called by several threads.
 */
public final class BucketSearchResource implements Resource {

    private static final Set<String> FIELDS = Set.of("type", "minute", "source");

    private final KafkaCluster kafka;
    private final String applicationId;
    private final ActionRuns runs;

    /**
     * @param applicationId the application id of the processors
     * @param runs stays the caller's
     */
    public BucketSearchResource(KafkaCluster kafka, String applicationId, ActionRuns runs) {
        this.kafka = kafka;
        this.applicationId = applicationId;
        this.runs = runs;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/api/v1/account/bucket/search", this::start));
    }

    private Object start(ApiRequest request) {
        BucketQuestion question = question(BodyFields.of(request.body(), FIELDS));
        return Map.of("id", runs.start(request.caller(), new BucketSearchWork(kafka, question)));
    }

    /** Without a source every relay would search, and one that is down would not be missed. */
    BucketQuestion question(BodyFields body) {
        long minute = AccountResource.minute(body.text("minute"));
        try {
            return BucketQuestion.of(body.text("source"), body.text("type"), minute, applicationId);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()), "Correct the field.");
        }
    }
}
