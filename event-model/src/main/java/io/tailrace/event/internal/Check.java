package io.tailrace.event.internal;

import org.jspecify.annotations.Nullable;

/**
 * Refuses values that break a rule. The message always has the form {@code <subject> <rule>, got
 * <actual value>}, with long values shortened.
 */
public final class Check {

    private static final int MAX_SHOWN = 100;

    private Check() {}

    /**
     * Requires that a rule holds.
     *
     * @throws IllegalArgumentException naming subject, rule and actual value if it does not
     */
    public static void that(boolean holds, String subject, String rule, @Nullable Object actual) {
        if (!holds) {
            throw violation(subject, rule, String.valueOf(actual));
        }
    }

    /**
     * Requires a text that is safe in SQL, record headers and JSON: not blank, without control
     * characters, without lone surrogates.
     *
     * @return the value
     * @throws IllegalArgumentException if it is null or breaks the rule
     */
    public static String text(String subject, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw violation(subject, "must not be blank", quote(value));
        }
        if (hasUnsafe(value)) {
            throw violation(
                    subject,
                    "must have no control characters or lone surrogates",
                    quote(escape(value)));
        }
        return value;
    }

    /**
     * Requires what {@link #text} requires of a value that may be absent.
     *
     * @throws IllegalArgumentException if it is given and breaks the rule
     */
    public static void optionalText(String subject, @Nullable String value) {
        if (value != null) {
            text(subject, value);
        }
    }

    /** The exception for a value that breaks a rule; {@code actual} is shown as it is given. */
    public static InvalidValueException violation(String subject, String rule, String actual) {
        return new InvalidValueException(
                subject, subject + " " + rule + ", got " + shorten(actual, MAX_SHOWN));
    }

    /** A value in double quotes, or the word null. */
    public static String quote(@Nullable String value) {
        return value == null ? "null" : '"' + shorten(value, MAX_SHOWN) + '"';
    }

    /**
     * The first characters of a text, followed by {@code ...} if some were cut off. A surrogate
     * pair is never split.
     *
     * @param length how many characters are kept at most, at least 1
     */
    public static String shorten(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "...";
    }

    /** Without a stream: every text of every event is looked at. */
    private static boolean hasUnsafe(String value) {
        int codePoint;
        for (int i = 0; i < value.length(); i += Character.charCount(codePoint)) {
            codePoint = value.codePointAt(i);
            if (isUnsafe(codePoint)) {
                return true;
            }
        }
        return false;
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
}
