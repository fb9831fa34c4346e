package io.tailrace.event.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import java.util.Map;
import java.util.SortedMap;

/**
 * Puts an AsyncAPI 3.0 document together: a channel per topic of events, a message per type, and
 * one operation per channel. The application that it describes is the one that emits the events.
 * For one thread.
 */
final class AsyncApiDocument {

    private static final String KAFKA_BINDING = "0.5.0";
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String HEADERS = "eventHeaders";

    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ObjectNode channels;
    private final ObjectNode operations;
    private final ObjectNode messages;
    private final ObjectNode schemas;

    AsyncApiDocument(String title, String version) {
        document.put("asyncapi", "3.0.0");
        document.putObject("info").put("title", title).put("version", version);
        document.put("defaultContentType", "application/json");
        channels = document.putObject("channels");
        operations = document.putObject("operations");
        ObjectNode components = document.putObject("components");
        messages = components.putObject("messages");
        schemas = components.putObject("schemas");
        schemas.set(HEADERS, EventHeaderSchema.create());
    }

    /**
     * The document of these types.
     *
     * @param payloads the JSON Schemas of the payloads by type name
     */
    ObjectNode with(SortedMap<String, ObjectNode> payloads, TopicNames topics) {
        for (Map.Entry<String, ObjectNode> each : payloads.entrySet()) {
            String type = each.getKey();
            schemas.set(type, embedded(type, each.getValue()));
            messages.set(type, message(type));
            addToChannel(type, topics.events(type.substring(0, type.indexOf('.'))));
        }
        return document;
    }

    private void addToChannel(String type, String topic) {
        if (!channels.has(topic)) {
            addChannel(topic);
        }
        ((ObjectNode) channels.path(topic).path("messages"))
                .set(type, ref("#/components/messages/" + type));
        ((ArrayNode) operations.path("send-" + topic).path("messages"))
                .add(ref("#/channels/" + topic + "/messages/" + type));
    }

    private void addChannel(String topic) {
        ObjectNode channel = channels.putObject(topic);
        channel.put("address", topic);
        channel.put(
                "description",
                "Valid events that are due. The events of one aggregate have the same key and stay in"
                        + " order. Read it with isolation.level=read_committed.");
        channel.putObject("messages");
        channel.putObject("bindings")
                .putObject("kafka")
                .put("topic", topic)
                .put("bindingVersion", KAFKA_BINDING);
        ObjectNode operation = operations.putObject("send-" + topic);
        operation.put("action", "send");
        operation.set("channel", ref("#/channels/" + topic));
        operation.putArray("messages");
    }

    private static ObjectNode message(String type) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("name", type).put("contentType", "application/json");
        ArrayNode both = message.putObject("headers").putArray("allOf");
        both.add(ref(SCHEMAS + HEADERS));
        both.addObject()
                .put("type", "object")
                .putObject("properties")
                .putObject(EventHeaders.TYPE)
                .put("const", type);
        message.set("payload", ref(SCHEMAS + type));
        message.putObject("correlationId")
                .put("location", "$message.header#/" + EventHeaders.CORRELATION_ID);
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key").put("type", "string").put("description", "The aggregate id.");
        kafka.put("bindingVersion", KAFKA_BINDING);
        return message;
    }

    /** A schema as part of the document: references within it begin at its new place. */
    private static ObjectNode embedded(String type, ObjectNode schema) {
        ObjectNode copy = schema.deepCopy();
        copy.remove("$schema");
        moveReferences(copy, SCHEMAS + type);
        return copy;
    }

    private static void moveReferences(JsonNode node, String root) {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            String target = object.path("$ref").asText();
            if (target.startsWith("#")) {
                object.set("$ref", TextNode.valueOf(root + target.substring(1)));
            }
        }
        node.forEach(child -> moveReferences(child, root));
    }

    private static ObjectNode ref(String target) {
        return JsonNodeFactory.instance.objectNode().put("$ref", target);
    }
}
