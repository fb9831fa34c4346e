package io.tailrace.subscriber.internal.received;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads times in ISO 8601. The form that the producer library writes is read without {@link
 * Instant#parse}, which takes longer than a short handler. Stateless.
 */
final class IsoTime {

    /** {@code 2026-01-31T23:59:59.123Z}. */
    private static final String FORM = "dddd-dd-ddTdd:dd:dd.dddZ";

    private static final int NANOS_PER_MILLI = 1_000_000;

    private IsoTime() {}

    /** The time; null if {@link Instant#parse} would not read the text. */
    static @Nullable Instant parse(String text) {
        if (!hasForm(text)) {
            return parseSlowly(text);
        }
        try {
            return read(text);
        } catch (DateTimeException e) { // Java reads 24:00 and leap seconds too
            return parseSlowly(text);
        }
    }

    private static @Nullable Instant parseSlowly(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean hasForm(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char wanted = FORM.charAt(i);
            char c = text.charAt(i);
            if (wanted == 'd' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    private static Instant read(String text) {
        LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        LocalTime time =
                LocalTime.of(
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 23) * NANOS_PER_MILLI);
        return date.atTime(time).toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
