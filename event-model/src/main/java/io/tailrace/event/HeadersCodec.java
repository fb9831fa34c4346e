package io.tailrace.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code headers} column of an outbox: a JSON object of record header names and their values,
 * all text. The names are those of {@link EventHeaders}. Stateless and safe for any thread.
 */
public final class HeadersCodec {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final TypeReference<LinkedHashMap<String, @Nullable String>> HEADERS =
            new TypeReference<>() {};

    private HeadersCodec() {}

    /** Writes the headers in the map's order. */
    public static String encode(Map<String, String> headers) {
        try {
            return JSON.writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    "headers cannot be written: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Reads the headers, in their order; those whose value is null are left out.
     *
     * @throws EventException {@link EventError#DESERIALIZATION_FAILED} if the text is not a JSON
     *     object of texts
     */
    public static Map<String, String> decode(String json) {
        try {
            Map<String, @Nullable String> read = JSON.readValue(json, HEADERS);
            Map<String, String> headers = new LinkedHashMap<>();
            if (read != null) {
                read.forEach((name, value) -> putUnlessNull(headers, name, value));
            }
            return headers;
        } catch (JsonProcessingException e) {
            throw new EventException(
                    EventError.DESERIALIZATION_FAILED,
                    "headers must be a JSON object of texts: " + e.getOriginalMessage(),
                    e);
        }
    }

    private static void putUnlessNull(
            Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
