package io.tailrace.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Payloads to JSON bytes and back: strict in what it writes, tolerant in what it reads.
 *
 * <p>Absent components are not written, object keys of maps are sorted, decimals are written plain.
 * When reading, unknown fields are ignored; duplicate keys, trailing text, numbers that do not fit,
 * more than {@link EventDefaults#MAX_PAYLOAD_BYTES} and nesting below {@link
 * EventDefaults#MAX_PAYLOAD_DEPTH} are refused. Immutable and safe for any thread.
 */
public final class EventCodec {

    private static final ObjectMapper JSON = mapper();

    private final EventCatalogue catalogue;

    /** A codec for the events of this catalogue. */
    public EventCodec(EventCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The catalogue this codec reads and writes. */
    public EventCatalogue catalogue() {
        return catalogue;
    }

    /**
     * Writes a payload as UTF-8 JSON.
     *
     * @throws IllegalArgumentException if the catalogue does not have its class
     * @throws EventException {@link EventError#VALIDATION_FAILED} if it cannot be written, or is
     *     too large or too deep
     */
    public byte[] encode(DomainEvent payload) {
        return encodeToText(payload).getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a payload as the JSON text whose UTF-8 bytes {@link #encode} returns. */
    public String encodeToText(DomainEvent payload) {
        String typeName = catalogue.typeName(payload.getClass());
        try {
            String json = JSON.writeValueAsString(payload);
            requireSize(typeName, Utf8.length(json));
            return json;
        } catch (CharacterCodingException e) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    typeName + " has a text with a lone surrogate",
                    e);
        } catch (JsonProcessingException e) {
            throw failure(EventError.VALIDATION_FAILED, typeName, "cannot be written: ", e);
        }
    }

    /**
     * Reads a payload.
     *
     * @param typeName a name of the catalogue
     * @param payload UTF-8 JSON
     * @throws EventException {@link EventError#DESERIALIZATION_FAILED} if the name is unknown or
     *     the bytes are not JSON of its shape; {@link EventError#VALIDATION_FAILED} if they are but
     *     break a rule of the event, or are too large or too deep
     */
    public DomainEvent decode(String typeName, byte[] payload) {
        Class<? extends DomainEvent> type =
                catalogue.find(typeName).orElseThrow(() -> unknown(typeName));
        requireSize(typeName, payload.length);
        try {
            DomainEvent event = JSON.readValue(payload, type);
            if (event == null) {
                throw new EventException(
                        EventError.DESERIALIZATION_FAILED,
                        typeName + " must be a JSON object, got null",
                        null);
            }
            return event;
        } catch (ValueInstantiationException | StreamConstraintsException e) {
            throw failure(EventError.VALIDATION_FAILED, typeName, "is not valid: ", e);
        } catch (IOException e) {
            throw failure(EventError.DESERIALIZATION_FAILED, typeName, "cannot be read: ", e);
        }
    }

    private static EventException failure(
            EventError error, String typeName, String what, IOException e) {
        Throwable said = e.getCause() instanceof IllegalArgumentException rule ? rule : e;
        String why =
                said instanceof JsonProcessingException json
                        ? json.getOriginalMessage()
                        : said.getMessage();
        return new EventException(error, typeName + " " + what + why, e);
    }

    private EventException unknown(String typeName) {
        return new EventException(
                EventError.DESERIALIZATION_FAILED,
                "type must be one of %s, got \"%s\"".formatted(catalogue.typeNames(), typeName),
                null);
    }

    private static void requireSize(String typeName, int bytes) {
        if (bytes > EventDefaults.MAX_PAYLOAD_BYTES) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    "%s must be at most %d bytes of JSON, got %d"
                            .formatted(typeName, EventDefaults.MAX_PAYLOAD_BYTES, bytes),
                    null);
        }
    }

    private static ObjectMapper mapper() {
        return JsonMapper.builder(factory())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(
                                JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(EventDefaults.MAX_PAYLOAD_DEPTH)
                                .maxDocumentLength(EventDefaults.MAX_PAYLOAD_BYTES)
                                .build())
                .streamWriteConstraints(
                        StreamWriteConstraints.builder()
                                .maxNestingDepth(EventDefaults.MAX_PAYLOAD_DEPTH)
                                .build())
                .build();
    }
}
