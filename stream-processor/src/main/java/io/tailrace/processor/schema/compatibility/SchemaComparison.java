package io.tailrace.processor.schema.compatibility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Compares two schemas of one type: is every event that is written with one of them, the writer,
 * accepted by the other, the reader?
 *
 * <p>A writer writes what its schema allows, and no properties that the schema does not name,
 * unless {@code additionalProperties} is a schema or no property is named. A reader accepts what
 * its schema allows, unknown properties included. What the comparison does not understand is a
 * difference that is not judged. For one thread.
 */
final class SchemaComparison {

    private final boolean isReaderNew;
    private final List<Difference> differences = new ArrayList<>();

    private SchemaComparison(boolean isReaderNew) {
        this.isReaderNew = isReaderNew;
    }

    /** What keeps consumers with the new schema from reading events of the old one. */
    static List<Difference> backward(JsonNode oldSchema, JsonNode newSchema) {
        return compare(oldSchema, newSchema, true);
    }

    /** What keeps consumers with the old schema from reading events of the new one. */
    static List<Difference> forward(JsonNode oldSchema, JsonNode newSchema) {
        return compare(newSchema, oldSchema, false);
    }

    private static List<Difference> compare(JsonNode writer, JsonNode reader, boolean isReaderNew) {
        SchemaComparison comparison = new SchemaComparison(isReaderNew);
        Optional<String> obstacle = SchemaDocuments.obstacle(writer, reader);
        if (writer.equals(reader)) {
            return List.of();
        }
        if (obstacle.isPresent()) {
            comparison.unjudged("", obstacle.get());
        } else {
            comparison.compare("", SchemaNode.of(writer), SchemaNode.of(reader));
        }
        return comparison.differences;
    }

    private void compare(String at, SchemaNode writer, SchemaNode reader) {
        if (writer.isNone() || writer.equals(reader)) {
            return;
        }
        Optional<String> opaque = writer.opaqueKeyword().or(reader::opaqueKeyword);
        if (reader.isNone()) {
            breaking(at, "no value allowed any more", "values allowed");
        } else if (opaque.isPresent()) {
            unjudged(at, opaque.get());
        } else if (writer.hasAlternatives() || reader.hasAlternatives()) {
            compareAlternatives(at, writer, reader);
        } else {
            compareRules(at, writer, reader);
        }
    }

    /** Each branch of the writer must fit into one of the reader's. */
    private void compareAlternatives(String at, SchemaNode writer, SchemaNode reader) {
        int index = 0;
        for (SchemaNode branch : writer.alternatives()) {
            String place = writer.hasAlternatives() ? at + "/anyOf/" + index : at;
            index++;
            differences.addAll(fewestDifferences(place, branch, reader.alternatives()));
        }
    }

    /**
     * The differences from the nearest reader; a reader of the same types is nearer than others.
     */
    private List<Difference> fewestDifferences(
            String at, SchemaNode writer, List<SchemaNode> readers) {
        Comparator<SchemaNode> byTypes =
                Comparator.comparing(reader -> !writer.mayBe(reader.types()));
        Comparator<SchemaNode> byNumber =
                Comparator.comparingInt(reader -> differencesOf(at, writer, reader).size());
        boolean fits = readers.stream().anyMatch(r -> differencesOf(at, writer, r).isEmpty());
        SchemaNode nearest =
                readers.stream().min(byTypes.thenComparing(byNumber)).orElse(SchemaNode.NONE);
        return fits ? List.of() : differencesOf(at, writer, nearest);
    }

    private List<Difference> differencesOf(String at, SchemaNode writer, SchemaNode reader) {
        SchemaComparison inner = new SchemaComparison(isReaderNew);
        inner.compare(at, writer, reader);
        return inner.differences;
    }

    private void compareRules(String at, SchemaNode writer, SchemaNode reader) {
        compareTypes(at, writer, reader);
        compareValues(at, writer, reader);
        for (SimpleRule rule : SimpleRule.ALL) {
            switch (rule.compare(writer, reader)) {
                case FITS -> {}
                case ADDED -> breaking(at, rule.name() + " added", rule.name() + " removed");
                case TIGHTENED ->
                        breaking(at, rule.name() + " tightened", rule.name() + " loosened");
                case UNKNOWN -> unjudged(at, rule.name());
            }
        }
        if (bothMayBe("array", writer, reader)) {
            compare(at + "/items", writer.items(), reader.items());
        }
        if (bothMayBe("object", writer, reader)) {
            compareRequired(at, writer, reader);
            compareProperties(at, writer, reader);
        }
    }

    private static boolean bothMayBe(String type, SchemaNode writer, SchemaNode reader) {
        return writer.types().contains(type) && reader.types().contains(type);
    }

    private void compareTypes(String at, SchemaNode writer, SchemaNode reader) {
        SortedSet<String> written = writer.types();
        SortedSet<String> accepted = reader.types();
        if (!written.stream().allMatch(type -> SchemaNode.accepts(accepted, type))) {
            breaking(
                    at,
                    "type narrowed from %s to %s".formatted(written, accepted),
                    "type widened from %s to %s".formatted(accepted, written));
        }
    }

    private void compareValues(String at, SchemaNode writer, SchemaNode reader) {
        List<JsonNode> accepted = reader.values();
        if (accepted == null) {
            return;
        }
        List<JsonNode> written = writer.values();
        if (written == null) {
            breaking(at, "enum added", "enum removed");
            return;
        }
        for (JsonNode value : written) {
            if (!accepted.contains(value)) {
                breaking(at, "enum value removed: " + value, "enum value added: " + value);
            }
        }
    }

    private void compareRequired(String at, SchemaNode writer, SchemaNode reader) {
        for (String name : reader.required()) {
            if (!writer.required().contains(name)) {
                breaking(
                        at + "/required",
                        "required property added: \"" + name + '"',
                        (writer.named().containsKey(name)
                                        ? "property no longer required: \""
                                        : "required property removed: \"")
                                + name
                                + '"');
            }
        }
    }

    private void compareProperties(String at, SchemaNode writer, SchemaNode reader) {
        Map<String, SchemaNode> written = writer.named();
        Map<String, SchemaNode> accepted = reader.properties();
        SchemaNode extra = reader.acceptedExtra();
        written.forEach(
                (name, schema) -> {
                    String place = at + "/properties" + pointer(name);
                    if (accepted.containsKey(name)) {
                        compare(place, schema, accepted.get(name));
                    } else if (extra.isNone() && !schema.isNone()) {
                        breaking(
                                place,
                                "property removed, and the new schema allows no other properties",
                                "property added, and the old schema allows no other properties");
                    } else {
                        compare(place, schema, extra);
                    }
                });
        accepted.forEach(
                (name, schema) -> {
                    if (!written.containsKey(name)) {
                        compare(at + "/properties" + pointer(name), writer.writtenExtra(), schema);
                    }
                });
        compare(at + "/additionalProperties", writer.writtenExtra(), extra);
    }

    private static String pointer(String property) {
        return JsonPointer.empty().appendProperty(property).toString();
    }

    private void breaking(String at, String ifReaderIsNew, String ifReaderIsOld) {
        differences.add(new Difference(at, isReaderNew ? ifReaderIsNew : ifReaderIsOld, true));
    }

    private void unjudged(String at, String keyword) {
        differences.add(new Difference(at, "changed, cannot be judged: it uses " + keyword, false));
    }
}
