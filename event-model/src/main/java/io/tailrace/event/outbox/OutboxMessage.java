package io.tailrace.event.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An outbox row that is no row: a transactional message in PostgreSQL's write-ahead log, written
 * with {@code pg_logical_emit_message}. Its content is a JSON object with the names of the outbox
 * columns, all values text: {@code {"id":"…","aggregatetype":"order","aggregateid":"…",
 * "type":"order.placed.v1","payload":"{…}","headers":"{…}"}}. Immutable and safe for any thread.
 *
 * @param payload the payload as stored
 * @param headers a JSON object of record headers, or null
 */
public record OutboxMessage(
        String id,
        String aggregateType,
        String aggregateId,
        String type,
        String payload,
        @Nullable String headers) {

    private static final String PREFIX = "tailrace.";
    private static final String DEFAULT_SCHEMA = "public";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /**
     * The prefix of the messages that stand for rows of this table: {@code tailrace.<table>} for a
     * table in the schema {@code public}, {@code tailrace.<schema>.<table>} for every other table.
     *
     * @param schema the schema of the table
     * @param table the table without its schema
     */
    public static String prefix(String schema, String table) {
        return PREFIX + (schema.equals(DEFAULT_SCHEMA) ? table : schema + "." + table);
    }

    /** The content of the message. */
    public String toJson() {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("id", id)
                        .put("aggregatetype", aggregateType)
                        .put("aggregateid", aggregateId)
                        .put("type", type)
                        .put("payload", payload);
        if (headers != null) {
            json.put("headers", headers);
        }
        return json.toString();
    }

    /**
     * Reads the content of a message.
     *
     * @throws EventException {@link EventError#DESERIALIZATION_FAILED} if it is not such an object
     */
    public static OutboxMessage parse(byte[] content) {
        try {
            JsonNode json = JSON.readTree(new String(content, StandardCharsets.UTF_8));
            return new OutboxMessage(
                    text(json, "id"),
                    text(json, "aggregatetype"),
                    text(json, "aggregateid"),
                    text(json, "type"),
                    text(json, "payload"),
                    json.hasNonNull("headers") ? text(json, "headers") : null);
        } catch (JsonProcessingException e) {
            throw new EventException(
                    EventError.DESERIALIZATION_FAILED,
                    "an outbox message must be a JSON object, got: " + e.getOriginalMessage(),
                    e);
        }
    }

    /** Without this, two ids could become one: what UTF-8 cannot encode is written as a ?. */
    private static String encodable(String name, String value) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new EventException(
                    EventError.DESERIALIZATION_FAILED,
                    "an outbox message must have no lone surrogates in \"%s\"".formatted(name),
                    null);
        }
        return value;
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw new EventException(
                    EventError.DESERIALIZATION_FAILED,
                    "an outbox message must have the text \"%s\", got %s"
                            .formatted(name, value.isMissingNode() ? "none" : value.getNodeType()),
                    null);
        }
        return encodable(name, value.textValue());
    }
}
