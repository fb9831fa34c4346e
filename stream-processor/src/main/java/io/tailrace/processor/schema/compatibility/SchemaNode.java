package io.tailrace.processor.schema.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A schema or subschema, with what its keywords mean. The schema {@code true} is the same as an
 * object without keywords.
 */
record SchemaNode(JsonNode json) {

    static final SchemaNode ANY = new SchemaNode(JsonNodeFactory.instance.objectNode());
    static final SchemaNode NONE = new SchemaNode(BooleanNode.FALSE);

    /** Keywords that say nothing about which payloads are valid. */
    private static final Set<String> ANNOTATIONS =
            Set.of(
                    "$schema",
                    "$id",
                    "$comment",
                    "$defs",
                    "definitions",
                    "title",
                    "description",
                    "examples",
                    "default",
                    "deprecated",
                    "readOnly",
                    "writeOnly");

    private static final Set<String> UNDERSTOOD =
            Set.of(
                    "type",
                    "enum",
                    "const",
                    "properties",
                    "required",
                    "additionalProperties",
                    "items",
                    "anyOf",
                    "pattern",
                    "format",
                    "multipleOf",
                    "uniqueItems",
                    "minLength",
                    "maxLength",
                    "minItems",
                    "maxItems",
                    "minProperties",
                    "maxProperties",
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum");

    private static final List<String> ALL_TYPES =
            List.of("array", "boolean", "null", "number", "object", "string");

    static SchemaNode of(JsonNode json) {
        return json.isBoolean() && json.booleanValue() ? ANY : new SchemaNode(json);
    }

    /** Whether no value is valid. */
    boolean isNone() {
        return json.isBoolean();
    }

    /** A keyword that the comparison does not understand; empty if there is none. */
    Optional<String> opaqueKeyword() {
        if (hasAlternatives() && keywords().size() > 1) {
            return Optional.of("anyOf beside other rules");
        }
        if (hasSeveralObjects()) {
            return Optional.of("anyOf with several objects");
        }
        if (json.path("items").isArray()) {
            return Optional.of("items with a list");
        }
        List<JsonNode> values = values();
        if (values != null && values.stream().anyMatch(JsonNode::isContainerNode)) {
            return Optional.of("enum with objects or lists");
        }
        return keywords().stream().filter(name -> !UNDERSTOOD.contains(name)).findFirst();
    }

    private List<String> keywords() {
        List<String> names = new ArrayList<>();
        json.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!ANNOTATIONS.contains(name)) {
                                names.add(name);
                            }
                        });
        return names;
    }

    boolean hasAlternatives() {
        return json.has("anyOf");
    }

    /** The branches of an {@code anyOf}; this schema itself if it has none. */
    List<SchemaNode> alternatives() {
        if (!hasAlternatives()) {
            return List.of(this);
        }
        List<SchemaNode> branches = new ArrayList<>();
        json.path("anyOf").forEach(branch -> branches.add(of(branch)));
        return branches;
    }

    /**
     * Whether several branches may be objects. A branch is valid whatever the others name, so that
     * an object of one branch may have a property that only another one names.
     */
    boolean hasSeveralObjects() {
        return hasAlternatives()
                && alternatives().stream()
                                .filter(branch -> branch.types().contains("object"))
                                .count()
                        > 1;
    }

    /** The types that a value may have, sorted. */
    SortedSet<String> types() {
        SortedSet<String> declared = new TreeSet<>();
        JsonNode type = json.path("type");
        if (type.isTextual()) {
            declared.add(type.asText());
        }
        type.forEach(each -> declared.add(each.asText()));
        if (declared.isEmpty()) {
            declared.addAll(ALL_TYPES);
        }
        List<JsonNode> values = values();
        if (values == null) {
            return declared;
        }
        return values.stream()
                .map(SchemaNode::typeOf)
                .filter(each -> accepts(declared, each))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a value of a type is one of these types: an integer is also a number. */
    static boolean accepts(Set<String> types, String type) {
        return types.contains(type) || (type.equals("integer") && types.contains("number"));
    }

    /** Whether a value may have one of these types. */
    boolean mayBe(Collection<String> types) {
        SortedSet<String> possible = types();
        for (String type : types) {
            if (possible.contains(type)) {
                return true;
            }
        }
        return false;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> isInteger(value) ? "integer" : "number";
            case OBJECT -> "object";
            case STRING -> "string";
            default -> "null";
        };
    }

    /** For JSON Schema, 1.0 is an integer. */
    private static boolean isInteger(JsonNode number) {
        return number.decimalValue().stripTrailingZeros().scale() <= 0;
    }

    /** The values that {@code enum} or {@code const} allow; null if any value is allowed. */
    @Nullable List<JsonNode> values() {
        if (!json.has("enum") && !json.has("const")) {
            return null;
        }
        List<JsonNode> values = new ArrayList<>();
        json.path("enum").forEach(values::add);
        if (json.has("const")) {
            JsonNode only = json.get("const");
            return json.has("enum") && !values.contains(only) ? List.of() : List.of(only);
        }
        return values;
    }

    /** The subschemas of the properties that have one. */
    Map<String, SchemaNode> properties() {
        Map<String, SchemaNode> named = new LinkedHashMap<>();
        json.path("properties").properties().forEach(p -> named.put(p.getKey(), of(p.getValue())));
        return named;
    }

    /** The properties that a writer knows the names of; those that are only required are any. */
    Map<String, SchemaNode> named() {
        Map<String, SchemaNode> named = properties();
        required().forEach(name -> named.putIfAbsent(name, ANY));
        return named;
    }

    SortedSet<String> required() {
        SortedSet<String> names = new TreeSet<>();
        json.path("required").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** What a reader accepts in a property without a name. */
    SchemaNode acceptedExtra() {
        JsonNode extra = json.path("additionalProperties");
        return extra.isMissingNode() ? ANY : of(extra);
    }

    /**
     * What a writer writes into properties without a name: nothing, unless there is a schema for
     * them, or no property has a name.
     */
    SchemaNode writtenExtra() {
        boolean isOpen = json.path("additionalProperties").isObject();
        return isOpen || named().isEmpty() ? acceptedExtra() : NONE;
    }

    SchemaNode items() {
        JsonNode items = json.path("items");
        return items.isMissingNode() ? ANY : of(items);
    }

    /** The value of a keyword; null if there is none. */
    @Nullable JsonNode get(String keyword) {
        return json.get(keyword);
    }
}
