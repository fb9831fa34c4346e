package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: 512MiB, 10GiB. Stateless. */
public final class ByteSize {

    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,15})\\s*(" + String.join("|", UNITS) + ")?");
    private static final int BITS_PER_UNIT = 10;
    private static final double UNIT = 1024;

    private ByteSize() {}

    /**
     * Reads a number of bytes.
     *
     * @param subject the name of the value, for the message
     * @param text a whole number with one of the units B, KiB, MiB, GiB and TiB; without a unit the
     *     number counts bytes
     * @throws IllegalArgumentException if the text is something else, or more than 2⁶³-1 bytes
     */
    public static long parse(String subject, String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw invalid(subject, text);
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        try {
            return Math.multiplyExact(
                    Long.parseLong(matcher.group(1)), 1L << (BITS_PER_UNIT * UNITS.indexOf(unit)));
        } catch (ArithmeticException e) {
            throw invalid(subject, text);
        }
    }

    private static IllegalArgumentException invalid(String subject, String text) {
        return Check.violation(
                subject,
                "must be a whole number of bytes with B, KiB, MiB, GiB or TiB, as in 10GiB",
                Check.quote(text));
    }

    /** The largest unit that leaves at least 1, with one decimal: {@code 1.5 GiB}. */
    public static String format(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= UNIT && unit < UNITS.size() - 1) {
            value /= UNIT;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }
}
