package io.tailrace.relay.anchor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.EventHeaders;
import io.tailrace.record.TextHeaders;
import java.io.IOException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The id of the row that a record was made of: of a record that a relay wrote, or Debezium's outbox
 * event router. Stateless.
 */
final class PublishedId {

    /** The header of the outbox event router. */
    private static final String ROUTED = "id";

    private static final JsonMapper MAPPER = new JsonMapper();

    private PublishedId() {}

    /**
     * The id as the database shows it as text; null if the headers have none.
     *
     * @param found the id in the form in which the relay writes it; null if the record has another
     *     form, or is of another source
     */
    static @Nullable String of(Headers headers, @Nullable String found) {
        String id = found;
        if (id == null && headers.lastHeader(EventHeaders.ID) == null) {
            id = TextHeaders.get(headers, ROUTED);
        }
        return id == null ? null : withoutConverter(id);
    }

    /**
     * A worker with the JSON converter for headers writes a JSON text, with a schema or without.
     */
    private static String withoutConverter(String id) {
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
