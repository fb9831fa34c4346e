package io.tailrace.relay.anchor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * The id of a row in the form in which the database shows it, whichever converter has written it
 * into a record. Stateless.
 */
final class PublishedId {

    private static final JsonMapper MAPPER = new JsonMapper();

    private PublishedId() {}

    /**
     * A worker with the JSON converter for headers writes a JSON text, with a schema or without.
     *
     * @param id as the record has it
     */
    static String withoutConverter(String id) {
        if (!id.startsWith("\"") && !id.startsWith("{")) {
            return id;
        }
        try {
            JsonNode json = MAPPER.readTree(id);
            return (json.has("payload") ? json.path("payload") : json).asText();
        } catch (IOException e) {
            return id;
        }
    }
}
