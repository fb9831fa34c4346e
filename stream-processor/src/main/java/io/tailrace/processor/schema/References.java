package io.tailrace.processor.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Finds out which reference a schema was refused for. Pure. */
final class References {

    private References() {}

    /** The refusal that names the first reference which leads nowhere; empty if all seem right. */
    static Optional<SchemaRefusedException> broken(SchemaEntry entry) {
        JsonNode schema = entry.schema();
        String pointer = find(schema, "", (name, value) -> leadsNowhere(schema, name, value));
        if (pointer == null) {
            return Optional.empty();
        }
        String target = schema.at(pointer).asText();
        return Optional.of(
                new SchemaRefusedException(
                        entry.place(pointer),
                        target.startsWith("#")
                                ? "a reference must lead to a place in the same schema, got \""
                                        + target
                                        + '"'
                                : "nothing is fetched, so a reference must lead to a place in the"
                                        + " same schema, got \""
                                        + target
                                        + '"'));
    }

    /** The JSON pointer to a text; empty if the schema does not have it. */
    static String pointerOfText(JsonNode schema, String text) {
        String found = find(schema, "", (name, value) -> value.equals(text));
        return found == null ? "" : found;
    }

    private static boolean leadsNowhere(JsonNode schema, String name, String target) {
        if (!name.equals("$ref") && !name.equals("$dynamicRef")) {
            return false;
        }
        if (target.startsWith("#/")) {
            return isMissing(schema, target.substring(1));
        }
        return target.startsWith("#")
                ? target.length() > 1 && !hasText(schema, "nchor", target.substring(1))
                : !hasText(schema, "id", target.replaceFirst("#.*", ""));
    }

    private static boolean isMissing(JsonNode schema, String pointer) {
        try {
            return schema.at(URLDecoder.decode(pointer, StandardCharsets.UTF_8)).isMissingNode();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static boolean hasText(JsonNode schema, String endOfName, String text) {
        return find(schema, "", (name, value) -> name.endsWith(endOfName) && value.equals(text))
                != null;
    }

    /** The pointer to the first text that fits; names are those of the object around it. */
    private static @Nullable String find(
            JsonNode node, String pointer, BiPredicate<String, String> fits) {
        int index = 0;
        if (node.isArray()) {
            for (JsonNode each : node) {
                String found = check(String.valueOf(index), each, pointer, fits);
                if (found != null) {
                    return found;
                }
                index++;
            }
        }
        for (var each : node.properties()) {
            String found = check(each.getKey(), each.getValue(), pointer, fits);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String check(
            String name, JsonNode value, String pointer, BiPredicate<String, String> fits) {
        String here = pointer + JsonPointer.empty().appendProperty(name);
        return value.isTextual() && fits.test(name, value.asText())
                ? here
                : find(value, here, fits);
    }
}
