package io.tailrace.process.cli;

import io.tailrace.event.internal.Check;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Reads properties of Kafka clients from text, as options and environment variables give them: one
 * {@code key=value} per line. Everything after the first equals sign is the value, as it is. A line
 * that begins with a space or a tab continues the value of the line before, so that a JAAS
 * configuration may have several lines. Values are never part of a message. Stateless.
 */
final class KafkaProperties {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]+");

    private KafkaProperties() {}

    /**
     * Reads several texts; a later entry replaces an earlier one with the same key.
     *
     * @throws IllegalArgumentException naming the line that is no {@code key=value}
     */
    static Map<String, String> parse(List<String> texts) {
        Map<String, String> properties = new LinkedHashMap<>();
        texts.forEach(text -> parse(text, properties));
        return properties;
    }

    /**
     * Reads the text of a properties file, see {@link Properties#load(java.io.Reader)}.
     *
     * @throws IllegalArgumentException if it has a malformed escape
     */
    static Map<String, String> parseFile(String text) {
        Properties read = new Properties();
        try {
            read.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw Check.violation(
                    "kafka-file", "must be a properties file", "a malformed \\u escape");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        read.stringPropertyNames().forEach(key -> properties.put(key, read.getProperty(key)));
        return properties;
    }

    private static void parse(String text, Map<String, String> properties) {
        String key = null;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            if (key != null && Character.isWhitespace(line.charAt(0))) {
                properties.merge(key, line.strip(), (value, more) -> value + " " + more);
                continue;
            }
            key = key(line.strip(), number);
            properties.put(key, line.strip().substring(key.length() + 1));
        }
    }

    private static String key(String line, int number) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw violation(number, "a line without an equals sign");
        }
        String key = line.substring(0, equals);
        if (!KEY.matcher(key).matches()) {
            throw violation(number, "a line whose key has other characters than [A-Za-z0-9._-]");
        }
        return key;
    }

    private static IllegalArgumentException violation(int number, String actual) {
        return Check.violation(
                "kafka",
                "must have one key=value per line",
                "%s in line %d; the line is not shown because it may hold a secret"
                        .formatted(actual, number));
    }
}
