package io.tailrace.processor.schema.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Random;

/** Small schemas, changes of them, and values that a writer with such a schema writes. */
final class RandomSchemas {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> TYPES =
            List.of("string", "integer", "number", "boolean", "null", "object", "array");

    private final Random random;

    RandomSchemas(long seed) {
        this.random = new Random(seed);
    }

    JsonNode schema(int depth) {
        int kind = random.nextInt(12);
        if (kind == 0) {
            return JSON.booleanNode(random.nextInt(4) > 0);
        }
        if (kind == 1) {
            ObjectNode anyOf = JSON.objectNode();
            ArrayNode branches = anyOf.putArray("anyOf");
            for (int i = 0; i <= random.nextInt(3); i++) {
                branches.add(schema(depth - 1));
            }
            return anyOf;
        }
        ObjectNode schema = JSON.objectNode();
        addTypes(schema, depth);
        addRules(schema, depth);
        return schema;
    }

    /** The schema with one or a few keywords changed, somewhere. */
    JsonNode changed(JsonNode schema, int depth) {
        if (!schema.isObject() || schema.isEmpty() || random.nextInt(6) == 0) {
            return random.nextInt(3) == 0 ? schema(depth) : schema;
        }
        ObjectNode copy = schema.deepCopy();
        for (String keyword : List.of("items", "additionalProperties")) {
            if (copy.has(keyword) && random.nextBoolean()) {
                copy.set(keyword, changed(copy.get(keyword), depth - 1));
            }
        }
        JsonNode properties = copy.path("properties");
        if (properties instanceof ObjectNode named) {
            for (String name : NAMES) {
                if (named.has(name) && random.nextInt(3) == 0) {
                    named.set(name, changed(named.get(name), depth - 1));
                }
            }
        }
        if (copy.path("anyOf") instanceof ArrayNode branches && !branches.isEmpty()) {
            int at = random.nextInt(branches.size());
            branches.set(at, changed(branches.get(at), depth - 1));
            return copy;
        }
        if (random.nextBoolean()) {
            copy.remove(List.copyOf(names(copy)).get(random.nextInt(copy.size())));
        }
        if (random.nextInt(3) > 0) {
            addRules(copy, depth);
        }
        if (random.nextInt(4) == 0) {
            addTypes(copy, depth);
        }
        return copy;
    }

    private void addTypes(ObjectNode schema, int depth) {
        int most = depth > 0 ? TYPES.size() : TYPES.size() - 2;
        if (random.nextInt(4) == 0) {
            ArrayNode types = schema.putArray("type");
            types.add(TYPES.get(random.nextInt(most)));
            String other = TYPES.get(random.nextInt(most));
            if (!types.get(0).asText().equals(other)) {
                types.add(other);
            }
        } else if (random.nextInt(8) > 0) {
            int favourite = random.nextBoolean() && depth > 0 ? 5 : random.nextInt(most);
            schema.put("type", TYPES.get(favourite));
        }
    }

    private void addRules(ObjectNode schema, int depth) {
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            addRule(schema, depth);
        }
    }

    private void addRule(ObjectNode schema, int depth) {
        switch (random.nextInt(depth > 0 ? 18 : 9)) {
            case 0 -> schema.put("minLength", random.nextInt(4));
            case 1 -> schema.put("maxLength", random.nextInt(4));
            case 2 -> schema.put("minimum", random.nextInt(5) - 2);
            case 3 -> schema.put("maximum", random.nextInt(5));
            case 4 -> schema.put("exclusiveMinimum", random.nextInt(5) - 2);
            case 5 -> schema.put("exclusiveMaximum", random.nextInt(5));
            case 6 -> {
                ArrayNode values = schema.putArray("enum");
                for (int i = 0; i <= random.nextInt(3); i++) {
                    JsonNode value = anything(0);
                    if (!contains(values, value)) {
                        values.add(value);
                    }
                }
            }
            case 7 -> schema.put("multipleOf", 1 + random.nextInt(2));
            case 8 -> schema.put("pattern", random.nextBoolean() ? "x" : "^y");
            case 9 -> schema.put("minItems", random.nextInt(3));
            case 10 -> schema.put("maxItems", random.nextInt(4));
            case 11 -> // not uniqueItems, which the oracle also asks of the properties of objects
                    schema.put("format", random.nextBoolean() ? "date" : "time");
            case 12 -> schema.set("items", schema(depth - 1));
            case 13 -> schema.set("additionalProperties", schema(depth - 1));
            case 14 -> schema.put("maxProperties", 1 + random.nextInt(3));
            case 15 -> {
                ArrayNode required = schema.putArray("required");
                NAMES.stream().filter(name -> random.nextInt(3) == 0).forEach(required::add);
            }
            default -> {
                ObjectNode properties = schema.withObject("/properties");
                properties.set(NAMES.get(random.nextInt(NAMES.size())), schema(depth - 1));
            }
        }
    }

    private static boolean contains(ArrayNode values, JsonNode value) {
        for (JsonNode each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(ObjectNode object) {
        return object.properties().stream().map(each -> each.getKey()).toList();
    }

    /** A value that may be valid for the schema, with no property that a writer does not know. */
    JsonNode written(JsonNode schema, int depth) {
        if (schema.has("anyOf")) {
            JsonNode branches = schema.get("anyOf");
            return writtenWith(branches.get(random.nextInt(branches.size())), depth);
        }
        if (schema.has("enum") && random.nextInt(4) > 0) {
            JsonNode values = schema.get("enum");
            return values.get(random.nextInt(values.size()));
        }
        return switch (typeOf(schema)) {
            case "object" -> writtenObject(schema, depth);
            case "array" -> writtenArray(schema, depth);
            case "string" ->
                    JSON.textNode(
                            "xyxyy"
                                    .substring(random.nextInt(3))
                                    .substring(0, random.nextInt(4) % 3));
            case "integer" -> JSON.numberNode(random.nextInt(7) - 2);
            case "number" -> JSON.numberNode((random.nextInt(13) - 4) / 2.0);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> JSON.nullNode();
        };
    }

    /**
     * What a writer with one branch writes. A value that this branch refuses may be one that
     * another branch accepts, with properties that a writer with the other branch does not write.
     */
    private JsonNode writtenWith(JsonNode branch, int depth) {
        JsonNode value = written(branch, depth);
        boolean valid =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(branch)
                        .validate(value)
                        .isEmpty();
        return valid ? value : JSON.nullNode();
    }

    private String typeOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isTextual()
                ? type.asText()
                : type.isArray()
                        ? type.get(random.nextInt(type.size())).asText()
                        : TYPES.get(random.nextInt(TYPES.size()));
    }

    private JsonNode writtenObject(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        SchemaNode node = SchemaNode.of(schema);
        node.named()
                .forEach(
                        (name, property) -> {
                            if (node.required().contains(name) || random.nextInt(3) > 0) {
                                object.set(name, written(property.json(), depth - 1));
                            }
                        });
        boolean writesOthers =
                schema.path("additionalProperties").isObject() || node.named().isEmpty();
        for (String name : List.of("a", "b", "c", "d")) {
            if (writesOthers
                    && !object.has(name)
                    && !node.named().containsKey(name)
                    && random.nextInt(4) == 0) {
                object.set(name, written(schema.path("additionalProperties"), depth - 1));
            }
        }
        return object;
    }

    private JsonNode writtenArray(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        int size = depth <= 0 ? 0 : random.nextInt(4);
        for (int i = 0; i < size; i++) {
            array.add(written(schema.path("items"), depth - 1));
        }
        return array;
    }

    private JsonNode anything(int depth) {
        return written(JSON.objectNode(), depth);
    }
}
