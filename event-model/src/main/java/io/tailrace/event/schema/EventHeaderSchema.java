package io.tailrace.event.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.EventHeaders;
import java.util.List;

/**
 * The JSON Schema of the headers of an event: the CloudEvents 1.0 Kafka binding in binary mode, and
 * the headers of the documented contract beside it. All values are texts.
 */
final class EventHeaderSchema {

    /**
     * A header.
     *
     * @param format the format of JSON Schema; empty for any text
     */
    private record Header(String name, boolean isRequired, String format, String meaning) {}

    private static final List<Header> HEADERS =
            List.of(
                    new Header(EventHeaders.ID, true, "", "The event id."),
                    new Header(
                            EventHeaders.SOURCE,
                            true,
                            "uri-reference",
                            "Where the event came from: the outbox."),
                    new Header(EventHeaders.TYPE, true, "", "The versioned type name."),
                    new Header(
                            EventHeaders.SUBJECT,
                            true,
                            "",
                            "The aggregate id; the same text as the key."),
                    new Header(
                            EventHeaders.TIME,
                            false,
                            "date-time",
                            "When the event happened; absent if the id carries no time."),
                    new Header(
                            EventHeaders.CONTENT_TYPE, true, "", "The media type of the payload."),
                    new Header(
                            EventHeaders.CORRELATION_ID,
                            false,
                            "",
                            "The id that all events of one business conversation share."),
                    new Header(
                            EventHeaders.CAUSATION_ID,
                            false,
                            "",
                            "The id of the event or command that caused this event."),
                    new Header(
                            EventHeaders.TRACE_PARENT,
                            false,
                            "",
                            "The W3C trace context of the emitter."),
                    new Header(
                            EventHeaders.TRACE_STATE,
                            false,
                            "",
                            "The W3C trace state that belongs to traceparent."),
                    new Header(
                            EventHeaders.PARENT_SPAN_ID,
                            false,
                            "",
                            "The parent of the emitting span, 16 hexadecimal digits."),
                    new Header(
                            EventHeaders.DELIVER_AT,
                            false,
                            "date-time",
                            "The time before which the event was not delivered."),
                    new Header(
                            EventHeaders.EMITTED_AT,
                            false,
                            "date-time",
                            "When the emitter wrote the event."));

    private EventHeaderSchema() {}

    static ObjectNode create() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required").add(EventHeaders.SPEC_VERSION);
        properties
                .putObject(EventHeaders.SPEC_VERSION)
                .put("type", "string")
                .put("const", EventHeaders.SPEC_VERSION_VALUE)
                .put("description", "The version of CloudEvents.");
        for (Header header : HEADERS) {
            ObjectNode property = properties.putObject(header.name()).put("type", "string");
            if (!header.format().isEmpty()) {
                property.put("format", header.format());
            }
            property.put("description", header.meaning());
            if (header.isRequired()) {
                required.add(header.name());
            }
        }
        return schema;
    }
}
