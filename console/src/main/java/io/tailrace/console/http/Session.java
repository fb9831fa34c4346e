package io.tailrace.console.http;

import java.util.List;
import java.util.Map;

/** Says to callers who they are and what they may do. Immutable. */
public record Session(ConsoleConfig config) implements Resource {

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/session", this::answer));
    }

    private Map<String, Object> answer(ApiRequest request) {
        Role role = request.caller().role();
        return Map.of(
                "user", request.caller().name(),
                "role", role.text(),
                "payloads", !config.hidePayloads() || role.includes(Role.OPERATE));
    }
}
