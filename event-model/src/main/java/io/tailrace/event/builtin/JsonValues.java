package io.tailrace.event.builtin;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.internal.Check;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies values of JSON into a normal form, so that events are immutable and an event that was read
 * equals the event that was written: whole numbers are {@code Long}, or {@code BigInteger} if they
 * are larger; other numbers are {@code BigDecimal}.
 */
final class JsonValues {

    /** Every {@code double} fits. */
    private static final int MAX_DIGITS = 400;

    private static final int MAX_SUBJECT = 80;

    private JsonValues() {}

    /**
     * Copies an object.
     *
     * @param subject the name of the component
     * @return an immutable copy, empty if the map is null
     * @throws IllegalArgumentException if a value is no JSON value, or a key is null
     */
    static Map<String, @Nullable Object> copy(
            String subject, @Nullable Map<String, @Nullable Object> map) {
        return map == null ? Map.of() : object(subject, map, 1);
    }

    private static Map<String, @Nullable Object> object(String subject, Map<?, ?> map, int depth) {
        requireDepth(subject, depth);
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach(
                (key, value) -> {
                    if (!(key instanceof String name)) {
                        throw Check.violation(
                                subject, "must have texts as keys", String.valueOf(key));
                    }
                    copy.put(name, value(subject + "." + name, value, depth));
                });
        return Collections.unmodifiableMap(copy);
    }

    private static List<@Nullable Object> list(String subject, Collection<?> items, int depth) {
        requireDepth(subject, depth);
        List<@Nullable Object> copy = new ArrayList<>(items.size());
        for (Object item : items) {
            copy.add(value(subject + "[" + copy.size() + "]", item, depth));
        }
        return Collections.unmodifiableList(copy);
    }

    private static @Nullable Object value(String subject, @Nullable Object value, int depth) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number(subject, number);
        }
        if (value instanceof Map<?, ?> map) {
            return object(subject, map, depth + 1);
        }
        if (value instanceof Collection<?> items) {
            return list(subject, items, depth + 1);
        }
        throw Check.violation(
                subject,
                "must be a text, a number, a boolean, null, a list or a map",
                value.getClass().getName());
    }

    /** Also ends the copy of a map that contains itself. */
    private static void requireDepth(String subject, int depth) {
        Check.that(
                depth < EventDefaults.MAX_PAYLOAD_DEPTH,
                Check.shorten(subject, MAX_SUBJECT),
                "must be nested at most %d deep".formatted(EventDefaults.MAX_PAYLOAD_DEPTH - 1),
                "more");
    }

    private static Number number(String subject, Number number) {
        BigDecimal decimal = decimal(subject, number);
        long digits = (long) decimal.precision() - Math.min(decimal.scale(), 0);
        Check.that(
                digits <= MAX_DIGITS && decimal.scale() <= MAX_DIGITS,
                subject,
                "must have at most %d digits before and after the point".formatted(MAX_DIGITS),
                number.getClass().getSimpleName());
        if (decimal.scale() > 0) {
            return decimal;
        }
        BigInteger whole = decimal.toBigIntegerExact();
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }

    private static BigDecimal decimal(String subject, Number number) {
        try {
            return new BigDecimal(number.toString());
        } catch (NumberFormatException e) {
            throw Check.violation(subject, "must be a finite number", number.toString());
        }
    }
}
