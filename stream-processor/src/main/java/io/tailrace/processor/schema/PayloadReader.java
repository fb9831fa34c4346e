package io.tailrace.processor.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Reads a payload of a stranger as a tree. Size, nesting and the exponents of numbers are limited,
 * and no message shows what the payload holds. Stateless.
 */
final class PayloadReader {

    /** The largest payload that is checked: 2 MiB. */
    static final int MAX_BYTES = 2 << 20;

    /** With a larger one, arithmetic with a short number takes much memory. */
    private static final int MAX_EXPONENT = 1_000;

    private static final JsonMapper JSON = mapper();

    private PayloadReader() {}

    /**
     * The tree of a payload.
     *
     * @param type the type of the event, for messages
     * @throws EventException {@link EventError#DESERIALIZATION_FAILED} if it is not JSON; {@link
     *     EventError#VALIDATION_FAILED} if it exceeds a limit
     */
    static JsonNode read(String type, byte[] payload) {
        if (payload.length > MAX_BYTES) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    "%s must be at most %d bytes of JSON to be checked against its schema, got %d"
                            .formatted(type, MAX_BYTES, payload.length),
                    null);
        }
        try {
            JsonNode read = JSON.readTree(payload);
            if (read.isMissingNode()) {
                throw notJson(type, "it is empty");
            }
            return read;
        } catch (StreamConstraintsException e) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    type + " exceeds a limit: " + e.getOriginalMessage(),
                    null);
        } catch (JsonProcessingException e) {
            throw notJson(
                    type,
                    e.getLocation() == null
                            ? "it cannot be read"
                            : "line %d, column %d"
                                    .formatted(
                                            e.getLocation().getLineNr(),
                                            e.getLocation().getColumnNr()));
        } catch (NumberFormatException e) { // of Jackson, for an exponent of many digits
            throw largeExponent();
        } catch (IOException e) {
            throw notJson(type, "its characters cannot be read");
        }
    }

    private static EventException notJson(String type, String where) {
        return new EventException(
                EventError.DESERIALIZATION_FAILED, type + " must be JSON: " + where, null);
    }

    private static EventException largeExponent() {
        return new EventException(
                EventError.VALIDATION_FAILED,
                "the exponent of a number must be from -%1$d to %1$d".formatted(MAX_EXPONENT),
                null);
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder(
                        JsonFactory.builder()
                                .streamReadConstraints(
                                        StreamReadConstraints.builder()
                                                .maxNestingDepth(EventDefaults.MAX_PAYLOAD_DEPTH)
                                                .maxDocumentLength(MAX_BYTES)
                                                .build())
                                .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(new BoundedNumbers())
                .build();
    }

    /** Refuses numbers such as 1e999999999, whose digits would fill the memory. */
    private static final class BoundedNumbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1L;

        @Override
        public ValueNode numberNode(BigDecimal value) {
            if (value != null && Math.abs((long) value.scale()) > MAX_EXPONENT) {
                throw largeExponent();
            }
            return super.numberNode(value);
        }
    }
}
