package io.tailrace.relay.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the headers column: a JSON object of header name to text. */
final class RowHeaders {

    private static final JsonMapper MAPPER = new JsonMapper();

    private RowHeaders() {}

    /**
     * The headers in the order of the column.
     *
     * @throws UnpublishableException if it is something else than an object of scalars
     */
    static Map<String, String> parse(@Nullable String column) throws UnpublishableException {
        if (column == null || column.isBlank()) {
            return Map.of();
        }
        JsonNode json = read(column);
        if (!json.isObject()) {
            throw new UnpublishableException(
                    "headers must be a JSON object, got " + json.getNodeType());
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!field.getValue().isValueNode()) {
                throw new UnpublishableException(
                        "header %s must be text, got %s"
                                .formatted(field.getKey(), field.getValue().getNodeType()));
            }
            headers.put(field.getKey(), field.getValue().asText());
        }
        return headers;
    }

    private static JsonNode read(String column) throws UnpublishableException {
        try {
            return MAPPER.readTree(column);
        } catch (JsonProcessingException e) {
            throw new UnpublishableException("headers must be JSON: " + e.getOriginalMessage());
        }
    }
}
