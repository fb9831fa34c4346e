package io.tailrace.registry.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.io.IOException;

/** Reads JSON without losing digits: one value, no field twice, nothing after it. */
final class StrictJson {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private StrictJson() {}

    /**
     * Reads a payload.
     *
     * @throws EventException with {@code VALIDATION_FAILED} if it is no JSON value
     */
    static JsonNode read(byte[] json) {
        try {
            JsonNode value = MAPPER.readTree(json);
            if (value == null || value.isMissingNode()) {
                throw refused("the payload must be JSON, got nothing");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw refused(
                    "the payload must be JSON: line %d, column %d cannot be read"
                            .formatted(
                                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                                    e.getLocation() == null ? 0 : e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw refused("the payload must be JSON");
        }
    }

    /** The bytes of a value. */
    static byte[] write(JsonNode value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static EventException refused(String message) {
        return new EventException(EventError.VALIDATION_FAILED, message, null);
    }

    static EventException unreadable(String message) {
        return new EventException(EventError.DESERIALIZATION_FAILED, message, null);
    }
}
