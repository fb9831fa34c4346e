package io.tailrace.relay.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The key that Kafka Connect and Debezium Server store an offset under: {@code
 * ["shop-outbox",{"server":"shop"}]}.
 *
 * @param connector the name of the connector
 * @param topicPrefix its setting {@code topic.prefix}
 */
public record OffsetKey(String connector, String topicPrefix) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Reads a key; empty if it is none of a Debezium connector. */
    static Optional<OffsetKey> read(byte[] key) {
        try {
            JsonNode json = MAPPER.readTree(new String(key, StandardCharsets.UTF_8));
            JsonNode parts = json.has("payload") ? json.path("payload") : json;
            JsonNode server = parts.path(1).path("server");
            return parts.isArray() && parts.path(0).isTextual() && server.isTextual()
                    ? Optional.of(new OffsetKey(parts.path(0).asText(), server.asText()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The text form, as JSON. */
    String json() {
        return MAPPER.createArrayNode()
                .add(connector)
                .add(MAPPER.createObjectNode().put("server", topicPrefix))
                .toString();
    }

    /** Whether the key is the one that was asked for; an empty text asks for any. */
    boolean fits(String name, String prefix) {
        return (name.isEmpty() || name.equals(connector))
                && (prefix.isEmpty() || prefix.equals(topicPrefix));
    }

    /** For example {@code shop-outbox (topic.prefix shop)}. */
    @Override
    public String toString() {
        return "%s (topic.prefix %s)".formatted(connector, topicPrefix);
    }
}
