package io.tailrace.console.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says to callers who they are and what they may do. Immutable. */
public record Session(ConsoleConfig config) implements Resource {

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/session", this::answer));
    }

    private Answer answer(ApiRequest request) {
        Role role = request.caller().role();
        TraceUrl traceUrl = config.traceUrl();
        return new Answer(
                request.caller().name(),
                role.text(),
                !config.hidePayloads() || role.includes(Role.OPERATE),
                traceUrl == null ? null : traceUrl.text());
    }

    /** What is written as JSON. */
    private record Answer(String user, String role, boolean payloads, @Nullable String traceUrl) {}
}
