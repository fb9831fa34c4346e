package io.tailrace.processor.schema.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of comparing two sets of schemas.
 *
 * @param added the types that only the new set has; consumers of the old set skip their events, so
 *     they are compatible in every mode
 * @param removed the types that only the old set has; each is a finding where backward
 *     compatibility is asked for
 * @param findings what is not compatible, or may not be, in the order of types
 */
public record CatalogueComparison(
        SortedSet<String> added, SortedSet<String> removed, List<Finding> findings) {

    /**
     * A difference of a type.
     *
     * @param direction backward or forward
     */
    public record Finding(String type, CompatibilityMode direction, Difference difference) {}

    /** Compares the schemas of two versions, by type. */
    public static CatalogueComparison of(
            SortedMap<String, JsonNode> oldSchemas,
            SortedMap<String, JsonNode> newSchemas,
            CompatibilityMode mode) {
        List<Finding> findings = new ArrayList<>();
        oldSchemas.forEach(
                (type, schema) -> compare(type, schema, newSchemas.get(type), mode, findings));
        return new CatalogueComparison(
                without(newSchemas, oldSchemas), without(oldSchemas, newSchemas), findings);
    }

    /** Whether nothing stands in the way of the change. */
    public boolean isCompatible() {
        return findings.isEmpty();
    }

    private static void compare(
            String type,
            JsonNode oldSchema,
            @Nullable JsonNode newSchema,
            CompatibilityMode mode,
            List<Finding> findings) {
        CompatibilityMode backward = CompatibilityMode.BACKWARD;
        CompatibilityMode forward = CompatibilityMode.FORWARD;
        if (newSchema == null) {
            if (mode.includes(backward)) {
                findings.add(new Finding(type, backward, new Difference("", "type removed", true)));
            }
            return;
        }
        if (mode.includes(backward)) {
            SchemaComparison.backward(oldSchema, newSchema)
                    .forEach(found -> findings.add(new Finding(type, backward, found)));
        }
        if (mode.includes(forward)) {
            SchemaComparison.forward(oldSchema, newSchema)
                    .forEach(found -> findings.add(new Finding(type, forward, found)));
        }
    }

    private static SortedSet<String> without(
            SortedMap<String, JsonNode> these, SortedMap<String, JsonNode> those) {
        SortedSet<String> types = new TreeSet<>(these.keySet());
        types.removeAll(those.keySet());
        return types;
    }
}
