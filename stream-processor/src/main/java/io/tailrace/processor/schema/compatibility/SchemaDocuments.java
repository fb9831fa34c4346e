package io.tailrace.processor.schema.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What makes it impossible to compare two schemas part by part. Stateless. */
final class SchemaDocuments {

    private static final String LATEST = "https://json-schema.org/draft/2020-12/schema";
    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");
    private static final List<String> DEFINITIONS = List.of("$defs", "definitions");

    private SchemaDocuments() {}

    /**
     * The keyword that stands in the way; empty if none does. A part with a reference means the
     * same in both schemas if it leads to a definition and all definitions are the same.
     */
    static Optional<String> obstacle(JsonNode one, JsonNode other) {
        if (!dialect(one).equals(dialect(other))) {
            return Optional.of("another $schema");
        }
        if (dialect(one).contains("draft-04")) {
            return Optional.of("draft 4, whose keywords differ");
        }
        List<String> references = new ArrayList<>();
        collect(one, references);
        collect(other, references);
        boolean isStable =
                one.path("$id").equals(other.path("$id"))
                        && DEFINITIONS.stream().allMatch(d -> one.path(d).equals(other.path(d)))
                        && references.stream().allMatch(SchemaDocuments::leadsToDefinition);
        return references.isEmpty() || isStable ? Optional.empty() : Optional.of("references");
    }

    private static boolean leadsToDefinition(String reference) {
        return DEFINITIONS.stream().anyMatch(name -> reference.startsWith("#/" + name + "/"));
    }

    private static String dialect(JsonNode schema) {
        return schema.path("$schema").asText(LATEST).replaceFirst("#$", "");
    }

    private static void collect(JsonNode node, List<String> references) {
        node.properties()
                .forEach(
                        each -> {
                            if (REFERENCES.contains(each.getKey())) {
                                references.add(each.getValue().asText());
                            }
                        });
        node.forEach(child -> collect(child, references));
    }
}
