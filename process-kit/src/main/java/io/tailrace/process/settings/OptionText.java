package io.tailrace.process.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.lang.reflect.AnnotatedElement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Writes options and their values as YAML, and hides secrets. Stateless. */
final class OptionText {

    private static final ObjectMapper YAML =
            new ObjectMapper(
                    YAMLFactory.builder()
                            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                            .disable(YAMLGenerator.Feature.SPLIT_LINES)
                            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                            .build());

    private OptionText() {}

    /** An option with a value as lines of YAML that end with a line break. */
    static String yaml(OptionSpec option, Object value) {
        try {
            return YAML.writeValueAsString(Map.of(Keys.key(option), shown(option, value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A text as a scalar of YAML. */
    static String quoted(String text) {
        try {
            return YAML.writeValueAsString(text).strip();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a value is worth to be shown: neither null nor empty. */
    static boolean isGiven(@Nullable Object value) {
        return value != null
                && !value.toString().isEmpty()
                && !(value instanceof Collection<?> several && several.isEmpty())
                && !(value instanceof Map<?, ?> map && map.isEmpty());
    }

    private static Object shown(OptionSpec option, Object value) {
        if (value instanceof Number || value instanceof Boolean || value instanceof Map) {
            return value;
        }
        Mask mask = mask(option);
        if (mask == Mask.CLIENT_PROPERTIES && value instanceof Collection<?> lines) {
            return properties(mask, lines);
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(each -> shown(mask, each)).toList();
        }
        return shown(mask, value);
    }

    private static String shown(@Nullable Mask mask, Object value) {
        return mask == null ? value.toString() : mask.show(value.toString());
    }

    private static Map<String, String> properties(Mask mask, Collection<?> texts) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (Object text : texts) {
            for (String line : mask.show(text.toString()).lines().toList()) {
                List<String> pair = List.of(line.split("=", 2));
                if (pair.size() == 2) {
                    properties.put(pair.get(0), pair.get(1));
                }
            }
        }
        return properties;
    }

    private static @Nullable Mask mask(OptionSpec option) {
        Masked masked =
                option.userObject() instanceof AnnotatedElement field
                        ? field.getAnnotation(Masked.class)
                        : null;
        return masked == null ? null : masked.value();
    }
}
