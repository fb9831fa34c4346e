package io.tailrace.process.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations as ISO 8601 writes them, such as {@code PT30S} or {@code P7D}, or as a whole
 * number with one of the units ms, s, m, h and d. Stateless.
 */
public final class Durations implements ITypeConverter<Duration> {

    private static final Pattern SIMPLE = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");

    private static final Map<String, Duration> UNITS =
            Map.of(
                    "ms", Duration.ofMillis(1),
                    "s", Duration.ofSeconds(1),
                    "m", Duration.ofMinutes(1),
                    "h", Duration.ofHours(1),
                    "d", Duration.ofDays(1));

    @Override
    public Duration convert(String text) {
        Matcher simple = SIMPLE.matcher(text.strip().toLowerCase(Locale.ROOT));
        try {
            return simple.matches()
                    ? UNITS.getOrDefault(simple.group(2), Duration.ZERO)
                            .multipliedBy(Long.parseLong(simple.group(1)))
                    : Duration.parse(text.strip());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no duration such as 500ms, 30s, 2h, 7d, PT30S or P7D");
        }
    }
}
