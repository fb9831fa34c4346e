package io.tailrace.event.cloudevents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event in the JSON format of CloudEvents 1.0, as the binary mode has it. Immutable, except for
 * the bytes of the data.
 */
public final class StructuredEvent {

    private static final String PREFIX = "ce_";
    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";
    private static final String DATA_CONTENT_TYPE = "datacontenttype";
    private static final String SPEC_VERSION = "specversion";
    private static final String JSON = "application/json";
    private static final Set<String> REQUIRED = Set.of("id", "source", "type");

    /** Attributes that this pipeline has as headers without the prefix of CloudEvents. */
    private static final Set<String> TRACE =
            Set.of(EventHeaders.TRACE_PARENT, EventHeaders.TRACE_STATE);

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");

    /** The envelope is a level of its own. */
    private static final int MAX_DEPTH = EventDefaults.MAX_PAYLOAD_DEPTH + 1;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .build())
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final Map<String, String> headers;
    private final byte @Nullable [] data;

    private StructuredEvent(Map<String, String> headers, byte @Nullable [] data) {
        this.headers = Map.copyOf(headers);
        this.data = data;
    }

    /**
     * The headers of the same event in binary mode: {@code ce_} and the name of the attribute,
     * {@code content-type}, and the trace context under its own names. Immutable.
     */
    public Map<String, String> headers() {
        return headers;
    }

    /** The payload; null if the event has none. */
    public byte @Nullable [] data() {
        return data;
    }

    /**
     * Reads the value of a record in structured mode.
     *
     * @throws EventException {@link EventError#DESERIALIZATION_FAILED} if it is no event of
     *     CloudEvents 1.0; {@link EventError#VALIDATION_FAILED} if it is too deep or larger than
     *     {@link EventDefaults#MAX_RECORD_BYTES}
     */
    public static StructuredEvent parse(byte[] value) {
        try {
            return of(object(value));
        } catch (EventException e) {
            throw e;
        } catch (RuntimeException e) { // for example a number with an exponent that is too large
            throw unreadable(EventError.DESERIALIZATION_FAILED, String.valueOf(e), e);
        }
    }

    private static StructuredEvent of(JsonNode event) {
        if (!"1.0".equals(event.path(SPEC_VERSION).textValue())) {
            throw unreadable("specversion must be \"1.0\", got " + event.path(SPEC_VERSION));
        }
        for (String name : REQUIRED) {
            if (event.path(name).asText().isEmpty()) {
                throw unreadable("attribute " + name + " must be given, got none");
            }
        }
        String contentType = contentType(event.path(DATA_CONTENT_TYPE));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(EventHeaders.CONTENT_TYPE, contentType);
        for (Map.Entry<String, JsonNode> member : event.properties()) {
            addAttribute(headers, member.getKey(), member.getValue());
        }
        return new StructuredEvent(headers, data(event, contentType));
    }

    private static String contentType(JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return JSON;
        }
        if (!given.isTextual()) {
            throw unreadable("attribute " + DATA_CONTENT_TYPE + " must be a text");
        }
        return given.textValue();
    }

    private static JsonNode object(byte[] value) {
        if (value.length > EventDefaults.MAX_RECORD_BYTES) {
            throw unreadable(
                    EventError.VALIDATION_FAILED,
                    "it must have at most %d bytes, got %d"
                            .formatted(EventDefaults.MAX_RECORD_BYTES, value.length),
                    null);
        }
        try {
            JsonNode event = MAPPER.readTree(value);
            if (event == null || !event.isObject()) {
                throw unreadable("it must be a JSON object");
            }
            return event;
        } catch (StreamConstraintsException e) {
            throw unreadable(EventError.VALIDATION_FAILED, e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw unreadable(EventError.DESERIALIZATION_FAILED, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(EventError.DESERIALIZATION_FAILED, String.valueOf(e), e);
        }
    }

    private static void addAttribute(Map<String, String> headers, String name, JsonNode value) {
        if (Set.of(DATA, DATA_BASE64, DATA_CONTENT_TYPE).contains(name) || value.isNull()) {
            return;
        }
        if (!NAME.matcher(name).matches()) {
            throw unreadable(
                    "names of attributes must have only a-z and 0-9, got " + Check.quote(name));
        }
        if (value.isContainerNode()) {
            throw unreadable("attribute " + name + " must be a text, a number or a truth value");
        }
        headers.put(TRACE.contains(name) ? name : PREFIX + name, value.asText());
    }

    private static byte @Nullable [] data(JsonNode event, String contentType) {
        JsonNode data = event.path(DATA);
        JsonNode base64 = event.path(DATA_BASE64);
        boolean hasData = event.has(DATA) && !data.isNull();
        if (base64.isMissingNode() || base64.isNull()) {
            return hasData ? bytes(data, contentType) : null;
        }
        if (hasData) {
            throw unreadable("it must not have both data and data_base64");
        }
        try {
            return Base64.getDecoder().decode(String.valueOf(base64.textValue()));
        } catch (IllegalArgumentException e) {
            throw unreadable("data_base64 must be Base64");
        }
    }

    /** A text of another type than JSON is the payload itself. */
    private static byte[] bytes(JsonNode data, String contentType) {
        boolean isText = data.isTextual() && !contentType.toLowerCase(Locale.ROOT).contains("json");
        try {
            String text = isText ? data.textValue() : MAPPER.writeValueAsString(data);
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw unreadable(EventError.DESERIALIZATION_FAILED, e.getOriginalMessage(), e);
        }
    }

    private static EventException unreadable(String why) {
        return unreadable(EventError.DESERIALIZATION_FAILED, why, null);
    }

    private static EventException unreadable(EventError error, String why, @Nullable Throwable e) {
        return new EventException(error, "structured event cannot be read: " + why, e);
    }
}
