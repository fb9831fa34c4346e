package io.tailrace.console.trace;

import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import io.tailrace.console.trace.search.RowLookup;
import io.tailrace.event.internal.Check;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * The way of an event: {@code GET /api/v1/trace?event=<id>} or {@code ?aggregate=<type>/<id>}, with
 * {@code since=<time>} for an aggregate. A search reads topics for up to 9 s, so that two run at
 * the same time at most. Safe for any thread.
 */
public final class TraceResource implements Resource {

    private static final int MOST_SEARCHES = 2;
    private static final Duration DEFAULT_SINCE = Duration.ofDays(7);

    private final KafkaCluster kafka;
    private final String applicationId;
    private final Semaphore searches = new Semaphore(MOST_SEARCHES);
    private final RowLookup lookup;
    private final Semaphore wide = new Semaphore(1);

    /**
     * @param applicationId of the processors whose held events and duplicates are shown
     */
    public TraceResource(KafkaCluster kafka, String applicationId) {
        this.kafka = kafka;
        this.applicationId = applicationId;
        this.lookup = new RowLookup(kafka);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/trace", this::trace));
    }

    private Trace trace(ApiRequest request) throws InterruptedException {
        TraceTarget target = target(request);
        if (!searches.tryAcquire()) {
            throw ApiException.unavailable(
                    MOST_SEARCHES + " searches run already", "Try again in a few seconds.");
        }
        try {
            return new TraceSearch(kafka, applicationId, target, lookup, wide).run();
        } finally {
            searches.release();
        }
    }

    private static TraceTarget target(ApiRequest request) {
        boolean event = request.query("event").isPresent();
        if (event == request.query("aggregate").isPresent()) {
            throw ApiException.badRequest(
                    "Either event or aggregate must be given",
                    "Give event=<id>, or aggregate=<type>/<id>.");
        }
        return event
                ? TraceTarget.event(request.query("event").get().strip())
                : TraceTarget.aggregate(request.query("aggregate").get().strip(), since(request));
    }

    private static Instant since(ApiRequest request) {
        String text = request.query("since").orElse("");
        try {
            return text.isEmpty() ? Instant.now().minus(DEFAULT_SINCE) : Instant.parse(text);
        } catch (DateTimeException e) {
            throw ApiException.badRequest(
                    "since must be a time as 2026-11-29T12:00:00Z, got " + Check.quote(text),
                    "Correct the parameter, or leave it out for the last 7 days.");
        }
    }
}
