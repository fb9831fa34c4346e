package io.tailrace.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Payloads to JSON bytes and back: strict in what it writes, tolerant in what it reads.
 *
 * <p>Absent components, null or an empty {@code Optional}, are not written. Object keys of maps are
 * sorted, decimals are written plain. An {@code Instant} and other types of {@code java.time} that
 * have an offset are written as RFC 3339, the other dates and times, {@code Duration} and {@code
 * Period} as ISO 8601. {@link EventCatalogue#customizeJson} adds further types.
 *
 * <p>When reading, unknown fields are ignored; duplicate keys, trailing text, numbers that do not
 * fit, more than {@link EventDefaults#MAX_PAYLOAD_BYTES} and nesting below {@link
 * EventDefaults#MAX_PAYLOAD_DEPTH} are refused. Immutable and safe for any thread.
 */
public final class EventCodec {

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
            return written(typeName, payload);
        } catch (JsonProcessingException e) {
            throw failure(EventError.VALIDATION_FAILED, typeName, "cannot be written: ", e);
        }
    }

    private String written(String name, Object value) throws JsonProcessingException {
        String json = catalogue.mapper().writeValueAsString(value);
        try {
            requireSize(name, Utf8.length(json));
            return json;
        } catch (CharacterCodingException e) {
            throw new EventException(
                    EventError.VALIDATION_FAILED, name + " has a text with a lone surrogate", e);
        }
    }

    /**
     * Writes an object that is no event of the catalogue as payloads are written.
     *
     * @throws EventException {@link EventError#VALIDATION_FAILED} if it cannot be written, or is
     *     too large or too deep
     */
    public String toJson(Object value) {
        String name = value.getClass().getName();
        try {
            return written(name, value);
        } catch (JsonProcessingException e) {
            throw failure(EventError.VALIDATION_FAILED, name, "cannot be written: ", e);
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
            DomainEvent event = catalogue.mapper().readValue(payload, type);
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
        return new EventException(error, typeName + " " + what + component(e) + why, e);
    }

    /** The component that the error is about, for example {@code items[3].sku}; or nothing. */
    private static String component(IOException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "";
        }
        StringBuilder path = new StringBuilder("component ");
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.length() > "component ".length() ? "." : "")
                        .append(step.getFieldName());
            }
        }
        return path.append(": ").toString();
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
}
