package io.tailrace.alerts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The rules as shipped, except that every duration in them is a twelfth: 1m becomes 5s. */
final class ShortenedRules {

    private static final Path RULES = Path.of("../deploy/prometheus/tailrace-rules.yml");
    private static final int SECONDS_PER_MINUTE = 5;
    private static final Pattern MINUTES = Pattern.compile("\\b(\\d+)m\\b");

    private ShortenedRules() {}

    static String text() throws IOException {
        return MINUTES.matcher(Files.readString(RULES))
                .replaceAll(match -> Integer.parseInt(match.group(1)) * SECONDS_PER_MINUTE + "s");
    }
}
