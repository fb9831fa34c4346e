package io.tailrace.process.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes a {@link Health} as the JSON object that {@code GET /health} answers with. */
final class HealthJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private HealthJson() {}

    static String of(Health health) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("healthy", health.healthy());
        json.put("state", health.state());
        health.details().forEach((name, value) -> json.set(name, MAPPER.valueToTree(value)));
        return json.toString();
    }
}
