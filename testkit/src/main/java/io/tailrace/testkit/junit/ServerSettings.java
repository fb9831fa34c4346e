package io.tailrace.testkit.junit;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the settings of {@link TailraceTest}. Stateless. */
final class ServerSettings {

    private ServerSettings() {}

    /**
     * Splits each {@code name=value}.
     *
     * @throws IllegalArgumentException if an element has no equals sign
     */
    static Map<String, String> parse(String... settings) {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String setting : settings) {
            int split = setting.indexOf('=');
            if (split < 1) {
                throw new IllegalArgumentException(
                        "A setting of @TailraceTest must be name=value, got \"" + setting + '"');
            }
            parsed.put(setting.substring(0, split).trim(), setting.substring(split + 1).trim());
        }
        return parsed;
    }
}
