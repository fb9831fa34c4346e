package io.tailrace.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.internal.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the {@code headers} column of an outbox: a JSON object of record header names
 * and their text values. The names are those of {@link EventHeaders}. Stateless and safe for any
 * thread.
 */
public final class HeadersCodec {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private HeadersCodec() {}

    /** Writes the headers in the order of the map. */
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
     * Reads the headers in the order of the text. Headers with the value null are left out.
     *
     * @throws EventException {@link EventError#DESERIALIZATION_FAILED} if the text is not a JSON
     *     object of texts
     */
    public static Map<String, String> decode(String json) {
        try (JsonParser parser = JSON.getFactory().createParser(json)) {
            return parser.nextToken() == JsonToken.VALUE_NULL ? Map.of() : object(parser);
        } catch (JsonProcessingException e) {
            throw notHeaders(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> object(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw notHeaders("got " + parser.currentToken(), null);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (!value.isScalarValue()) {
                throw notHeaders("got " + value + " for " + Check.quote(name), null);
            }
            if (value != JsonToken.VALUE_NULL) {
                headers.put(name, parser.getText());
            }
        }
        return headers;
    }

    private static EventException notHeaders(String what, @Nullable Throwable cause) {
        return new EventException(
                EventError.DESERIALIZATION_FAILED,
                "headers must be a JSON object of texts: " + what,
                cause);
    }
}
