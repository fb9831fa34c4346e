package io.tailrace.event;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that components of events obey. A violation names subject, rule and actual value. */
final class Require {

    private static final int MAX_DIGITS = 38;
    private static final int MAX_FRACTION_DIGITS = 18;

    private Require() {}

    /** Not blank, no control characters, no half surrogate pairs: safe in SQL, headers, JSON. */
    static String text(String subject, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw violation(subject, "must not be blank", value);
        }
        if (value.codePoints().anyMatch(Require::isUnsafe)) {
            throw violation(
                    subject, "must have no control characters or lone surrogates", escape(value));
        }
        return value;
    }

    static void optionalText(String subject, @Nullable String value) {
        if (value != null) {
            text(subject, value);
        }
    }

    static void email(String subject, @Nullable String value) {
        if (value != null && text(subject, value).indexOf('@') < 1) {
            throw violation(subject, "must be an e-mail address", value);
        }
    }

    static BigDecimal amount(String subject, @Nullable BigDecimal value) {
        if (value == null) {
            throw violation(subject, "must be given", null);
        }
        boolean fits =
                value.signum() >= 0
                        && value.scale() <= MAX_FRACTION_DIGITS
                        && (long) value.precision() - Math.min(value.scale(), 0) <= MAX_DIGITS;
        if (!fits) {
            throw violation(
                    subject,
                    "must be zero or more with at most 38 digits, 18 of them after the point",
                    shorten(value.toString()));
        }
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    static void currency(String subject, @Nullable String code) {
        try {
            Currency.getInstance(text(subject, code));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    subject + " must be an ISO 4217 currency code, got " + quote(code), e);
        }
    }

    static Map<String, String> copy(String subject, @Nullable Map<String, String> map) {
        if (map == null) {
            return Map.of();
        }
        map.forEach(
                (key, value) -> {
                    if (key == null || value == null) {
                        throw violation(
                                subject, "must have no null key or value", key + "=" + value);
                    }
                });
        return Map.copyOf(map);
    }

    private static IllegalArgumentException violation(
            String subject, String rule, @Nullable String actual) {
        return new IllegalArgumentException(subject + " " + rule + ", got " + quote(actual));
    }

    private static boolean isUnsafe(int codePoint) {
        return Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static String escape(String value) {
        StringBuilder safe = new StringBuilder();
        value.codePoints()
                .forEach(
                        c -> {
                            if (isUnsafe(c)) {
                                safe.append(String.format("\\u%04x", c));
                            } else {
                                safe.appendCodePoint(c);
                            }
                        });
        return safe.toString();
    }

    private static String quote(@Nullable String value) {
        return value == null ? "null" : '"' + shorten(value) + '"';
    }

    private static String shorten(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "...";
    }
}
