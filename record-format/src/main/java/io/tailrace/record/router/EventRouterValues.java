package io.tailrace.record.router;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.router.EventRouterFactory.Placed;
import io.tailrace.record.router.EventRouterFormat.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of records of the event router. Stateless. */
final class EventRouterValues {

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NULL = bytes("null");

    private final Form form;
    private final boolean tombstones;
    private final boolean binary;
    private final List<Placed> envelope;

    /**
     * @param binary whether the payload is {@code bytea}
     * @param envelope what an envelope has beside the payload; empty for no envelope
     */
    EventRouterValues(EventRouterFormat format, boolean binary, List<Placed> envelope) {
        this.form = format.valueForm();
        this.tombstones = format.tombstones();
        this.binary = binary;
        this.envelope = envelope;
    }

    /** The value of a row's record; null for none. */
    byte @Nullable [] of(CapturedRow row) {
        byte[] payload = row.payload();
        if (tombstones && isBlank(payload)) {
            return null;
        }
        if (form == Form.PLAIN) {
            return payload;
        }
        byte[] json = json(payload);
        return envelope.isEmpty() ? json : enveloped(json, row);
    }

    /**
     * A payload of bytes is never blank: the router looks at its text, which describes a buffer.
     */
    private boolean isBlank(byte @Nullable [] payload) {
        return payload == null
                || (!binary && new String(payload, StandardCharsets.UTF_8).trim().isEmpty());
    }

    private byte[] json(byte @Nullable [] payload) {
        if (payload == null) {
            return NULL;
        }
        return json(
                binary
                        ? Base64.getEncoder().encodeToString(payload)
                        : new String(payload, StandardCharsets.UTF_8));
    }

    private byte[] enveloped(byte[] payload, CapturedRow row) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(payload.length + 64);
        json.writeBytes(bytes("{\"" + EventRouterFormat.PAYLOAD + "\":"));
        json.writeBytes(payload);
        for (Placed each : envelope) {
            json.write(',');
            json.writeBytes(json(each.placement().alias()));
            json.write(':');
            json.writeBytes(json(row.additional().get(each.index())));
        }
        json.write('}');
        return json.toByteArray();
    }

    /** A value of an additional column as JSON. */
    static byte[] json(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (!(value instanceof String text)) {
            return bytes(value.toString());
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream(text.length() + 16);
        try (JsonGenerator generator = JSON.createGenerator(json)) {
            generator.writeString(text); // as JsonConverter: characters beyond 16 bits are escaped
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write into memory", e);
        }
        return json.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
