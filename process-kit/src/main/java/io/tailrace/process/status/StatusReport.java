package io.tailrace.process.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.process.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names with values, in the order in which they were found. A value is a number, a text, a list, or
 * a report in itself. For one thread.
 */
public final class StatusReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> values = new LinkedHashMap<>();
    private ExitCode exitCode = ExitCode.OK;

    /** Adds a value. */
    public StatusReport put(String name, Object value) {
        values.put(name, value instanceof StatusReport inner ? inner.values : value);
        return this;
    }

    /** Notes that a part of the report is a failure; the first one counts. */
    public void failed(ExitCode code) {
        if (exitCode == ExitCode.OK) {
            exitCode = code;
        }
    }

    /** How the command ends: {@link ExitCode#OK} unless a part of the report is a failure. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** One JSON object, without line breaks. */
    public String json() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A line for each value; the lines of an inner report are indented. */
    public String text() {
        StringBuilder text = new StringBuilder();
        append(values, "", text);
        return text.toString();
    }

    private static void append(Map<?, ?> values, String indent, StringBuilder text) {
        values.forEach(
                (name, value) -> {
                    text.append(indent).append(name).append(':');
                    if (value instanceof Map<?, ?> inner) {
                        text.append('\n');
                        append(inner, indent + "  ", text);
                    } else {
                        text.append(' ').append(shown(value)).append('\n');
                    }
                });
    }

    private static String shown(Object value) {
        return value instanceof List<?> several
                ? several.isEmpty()
                        ? "none"
                        : String.join(", ", several.stream().map(String::valueOf).toList())
                : value.toString();
    }
}
