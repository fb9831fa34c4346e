package io.tailrace.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.event.internal.Check;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object of a request. Fields that are not known are refused: they could have
 * been meant to limit something. Pure.
 *
 * @param object a JSON object
 */
public record BodyFields(JsonNode object) {

    private static final Pattern PARTITION = Pattern.compile("[0-9]{1,9}");

    /**
     * Checks the names of the fields.
     *
     * @throws ApiException if one is not known
     */
    public static BodyFields of(JsonNode object, Set<String> known) {
        Iterator<String> names = object.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!known.contains(name)) {
                throw ApiException.badRequest(
                        "The body has the unknown field " + Check.quote(name),
                        "Correct the name, or leave the field out.");
            }
        }
        return new BodyFields(object);
    }

    /** A text; empty if it is missing or null. */
    public String text(String name) {
        JsonNode field = object.path(name);
        if (isMissing(field)) {
            return "";
        }
        if (!field.isTextual()) {
            throw wrong(name, "a text");
        }
        return field.textValue();
    }

    /** A whole number; null if it is missing or null. */
    public @Nullable Long whole(String name, long max) {
        JsonNode field = object.path(name);
        if (isMissing(field)) {
            return null;
        }
        if (!field.canConvertToLong()
                || !field.isIntegralNumber()
                || field.longValue() < 0
                || field.longValue() > max) {
            throw wrong(name, "a whole number from 0 to " + max);
        }
        return field.longValue();
    }

    /** A number; null if it is missing or null. */
    public @Nullable Double number(String name) {
        JsonNode field = object.path(name);
        if (isMissing(field)) {
            return null;
        }
        if (!field.isNumber()) {
            throw wrong(name, "a number");
        }
        return field.doubleValue();
    }

    /** Whether a field is true; false if it is missing or null. */
    public boolean flag(String name) {
        JsonNode field = object.path(name);
        if (!isMissing(field) && !field.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return field.asBoolean(false);
    }

    /** The texts of an array; none if it is missing or null. */
    public Set<String> texts(String name) {
        JsonNode field = object.path(name);
        Set<String> texts = new HashSet<>();
        if (isMissing(field)) {
            return texts;
        }
        if (!field.isArray()) {
            throw wrong(name, "an array of texts");
        }
        for (JsonNode each : field) {
            if (!each.isTextual()) {
                throw wrong(name, "an array of texts");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    /** The offsets of partitions, by their numbers; none if the field is missing or null. */
    public Map<Integer, Long> offsets(String name) {
        JsonNode field = object.path(name);
        Map<Integer, Long> offsets = new HashMap<>();
        if (isMissing(field)) {
            return offsets;
        }
        for (Map.Entry<String, JsonNode> each : field.properties()) {
            if (!PARTITION.matcher(each.getKey()).matches()
                    || !each.getValue().isIntegralNumber()) {
                throw wrong(name, "an object with an offset for each partition");
            }
            offsets.put(Integer.valueOf(each.getKey()), each.getValue().longValue());
        }
        if (offsets.isEmpty()) {
            throw wrong(name, "an object with an offset for each partition");
        }
        return offsets;
    }

    /**
     * Reads a time.
     *
     * @param text null stays null
     * @throws ApiException if it is none
     */
    public static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw ApiException.badRequest(
                    "%s must be a time such as 2026-05-04T03:02:01Z, got %s"
                            .formatted(name, Check.quote(text)),
                    "Correct the time, or leave it out.");
        }
    }

    private static boolean isMissing(JsonNode field) {
        return field.isMissingNode() || field.isNull();
    }

    private static ApiException wrong(String name, String what) {
        return ApiException.badRequest(
                name + " must be " + what, "Correct the field, or leave it out.");
    }
}
