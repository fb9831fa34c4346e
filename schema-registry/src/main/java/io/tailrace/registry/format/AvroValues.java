package io.tailrace.registry.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.Check;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of Avro of JSON, by a schema. A field that the schema does not have is refused. A
 * field that is not in the JSON gets its default, or null if it may be null. Of a union, the first
 * branch that accepts the value is taken, null only for null. For one payload and one thread.
 */
final class AvroValues {

    /** Branches are tried one after the other, which can take long for hostile payloads. */
    private static final int MAX_FAILURES = 10_000;

    private static final int MAX_SHOWN = 300;

    private int failures;

    /**
     * The value as Avro's generic classes have it.
     *
     * @param at the JSON pointer to the value
     * @throws EventException with the pointer if the schema does not accept the value
     */
    Object value(Schema schema, JsonNode json, String at) {
        Object found =
                switch (schema.getType()) {
                    case RECORD -> record(schema, json, at);
                    case ARRAY -> array(schema, json, at);
                    case MAP -> map(schema, json, at);
                    case UNION -> union(schema, json, at);
                    case ENUM -> symbol(schema, json);
                    case NULL -> json.isNull() ? GenericNull.NULL : null;
                    default -> AvroScalars.value(schema, json);
                };
        if (found == null) {
            throw refused(at, "must be " + name(schema));
        }
        return found;
    }

    private @Nullable Object record(Schema schema, JsonNode json, String at) {
        if (!json.isObject()) {
            return null;
        }
        requireKnown(schema, json, at);
        GenericData.Record record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            JsonNode given = json.get(field.name());
            String place = at + "/" + field.name();
            record.put(
                    field.pos(),
                    given == null
                            ? absent(field, place)
                            : GenericNull.real(value(field.schema(), given, place)));
        }
        return record;
    }

    private static void requireKnown(Schema schema, JsonNode json, String at) {
        Iterator<String> names = json.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (schema.getField(name) == null) {
                throw refused(at + "/" + name, "is no field of " + schema.getFullName());
            }
        }
    }

    private static @Nullable Object absent(Field field, String at) {
        if (field.hasDefaultValue()) {
            return AvroCodec.DATA.getDefaultValue(field);
        }
        if (field.schema().isNullable()) {
            return null;
        }
        throw refused(at, "must be given: the schema has no default for it");
    }

    private @Nullable Object array(Schema schema, JsonNode json, String at) {
        if (!json.isArray()) {
            return null;
        }
        List<@Nullable Object> values = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            values.add(GenericNull.real(value(schema.getElementType(), json.get(i), at + "/" + i)));
        }
        return new GenericData.Array<>(schema, values);
    }

    private @Nullable Object map(Schema schema, JsonNode json, String at) {
        if (!json.isObject()) {
            return null;
        }
        Map<String, @Nullable Object> values =
                new TreeMap<>(); // the same order for the same values
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            values.put(
                    entry.getKey(),
                    GenericNull.real(
                            value(
                                    schema.getValueType(),
                                    entry.getValue(),
                                    at + "/" + entry.getKey())));
        }
        return values;
    }

    private Object union(Schema schema, JsonNode json, String at) {
        List<Schema> branches = AvroBranches.of(schema, json);
        EventException first = null;
        for (Schema branch : branches) {
            try {
                return value(branch, json, at);
            } catch (EventException e) {
                first = first == null ? e : first;
                failures++;
                if (failures > MAX_FAILURES) {
                    throw StrictJson.refused(
                            "the payload needs more than 10,000 branches of unions to be tried");
                }
            }
        }
        if (first != null) {
            throw first;
        }
        throw refused(at, "must be one of the types of a union, which has no branch for it");
    }

    private static @Nullable Object symbol(Schema schema, JsonNode json) {
        return json.isTextual() && schema.hasEnumSymbol(json.textValue())
                ? new GenericData.EnumSymbol(schema, json.textValue())
                : null;
    }

    private static String name(Schema schema) {
        String logical =
                schema.getLogicalType() == null ? "" : " with " + schema.getLogicalType().getName();
        return switch (schema.getType()) {
            case ENUM -> "a symbol of " + schema.getFullName();
            case RECORD, FIXED -> schema.getFullName() + logical;
            default -> schema.getType().getName() + logical;
        };
    }

    private static EventException refused(String at, String rule) {
        return StrictJson.refused(
                "the payload is not accepted by its schema: \"%s\" %s"
                        .formatted(Check.shorten(at, MAX_SHOWN), rule));
    }
}
