package io.tailrace.processor.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The format of a command about a held event: the key of the record is the key of the event in the
 * schedule, the value is JSON with {@code version}, {@code action}, {@code run} and {@code why}.
 */
public final class CommandCodec {

    /** The longest text in a command, in characters. */
    public static final int MAX_TEXT = 1_000;

    private static final int VERSION = 1;

    /** Due time, offset, and a topic of one to 249 bytes. */
    private static final int MIN_KEY_BYTES = 2 * Long.BYTES + 1;

    private static final int MAX_KEY_BYTES = 2 * Long.BYTES + 249;

    /** Two texts whose characters are all escaped, and the names of the fields. */
    private static final int MAX_VALUE_BYTES = 16 * 1024;

    private static final JsonMapper JSON = new JsonMapper();

    private CommandCodec() {}

    /** The value of the record of a command. */
    public static byte[] encode(ScheduleCommand command) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION);
        json.put("action", command.action().text());
        json.put("run", command.run());
        json.put("why", command.why());
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The command of a record.
     *
     * @throws IllegalArgumentException if the record is no command of a known version
     */
    public static ScheduleCommand decode(byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null || key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) {
            throw Check.violation(
                    "the key of a command",
                    "must have %d to %d bytes".formatted(MIN_KEY_BYTES, MAX_KEY_BYTES),
                    size(key));
        }
        if (value == null || value.length > MAX_VALUE_BYTES) {
            throw Check.violation(
                    "the value of a command",
                    "must have at most " + MAX_VALUE_BYTES + " bytes",
                    size(value));
        }
        JsonNode json = parse(value);
        int version = json.path("version").asInt();
        Check.that(version == VERSION, "version", "must be " + VERSION, version);
        return new ScheduleCommand(
                action(text(json, "action")), key, text(json, "run"), text(json, "why"));
    }

    private static JsonNode parse(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the value of a command must be JSON, got " + value.length + " other bytes", e);
        }
    }

    private static ScheduleCommand.Action action(String text) {
        return Arrays.stream(ScheduleCommand.Action.values())
                .filter(action -> action.text().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                Check.violation(
                                        "action",
                                        "must be cancel, release-now or erase",
                                        Check.quote(text)));
    }

    private static String text(JsonNode json, String field) {
        JsonNode text = json.path(field);
        Check.that(
                text.isTextual() && text.textValue().length() <= MAX_TEXT,
                field,
                "must be a text of at most " + MAX_TEXT + " characters",
                Check.quote(text.toString()));
        return text.textValue();
    }

    private static String size(byte @Nullable [] bytes) {
        return bytes == null ? "none" : Integer.toString(bytes.length);
    }
}
