package io.tailrace.console.action;

import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import java.util.List;
import java.util.Map;

/** The actions in the API; what starts them is in the parts they belong to. */
public final class ActionsResource implements Resource {

    /** The path of all actions. */
    public static final String PATH = "/api/v1/actions";

    private final ActionRuns runs;

    /**
     * @param runs stays the caller's
     */
    public ActionsResource(ActionRuns runs) {
        this.runs = runs;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(PATH, request -> runs.all().stream().map(ActionView::line).toList()),
                Route.get(PATH + "/{id}", request -> runs.find(request.path("id"))),
                Route.post(PATH + "/{id}/stop", this::stop));
    }

    private Object stop(ApiRequest request) {
        runs.stop(request.caller(), request.path("id"));
        return Map.of();
    }
}
