package io.tailrace.registry.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.Schema;

/** Which branches of a union can be meant by a value, as far as its outside tells. Stateless. */
final class AvroBranches {

    private AvroBranches() {}

    /** The branches in their order; the only one besides null if the value fits none. */
    static List<Schema> of(Schema union, JsonNode json) {
        List<Schema> fitting =
                union.getTypes().stream().filter(each -> isPossible(each, json)).toList();
        if (!fitting.isEmpty() || json.isNull()) {
            return fitting;
        }
        List<Schema> others =
                union.getTypes().stream()
                        .filter(each -> each.getType() != Schema.Type.NULL)
                        .toList();
        return others.size() == 1 ? others : List.of();
    }

    private static boolean isPossible(Schema branch, JsonNode json) {
        return switch (branch.getType()) {
            case NULL -> json.isNull();
            case RECORD -> json.isObject() && hasAllFieldsOf(branch, json);
            case MAP -> json.isObject();
            case ARRAY -> json.isArray();
            case BOOLEAN -> json.isBoolean();
            case ENUM -> json.isTextual() && branch.hasEnumSymbol(json.textValue());
            case UNION -> false; // Avro has no union in a union
            case STRING -> json.isTextual();
            case FLOAT, DOUBLE -> json.isNumber();
            case INT, LONG, BYTES, FIXED -> json.isNumber() || json.isTextual();
        };
    }

    private static boolean hasAllFieldsOf(Schema record, JsonNode json) {
        Iterator<String> names = json.fieldNames();
        while (names.hasNext()) {
            if (record.getField(names.next()) == null) {
                return false;
            }
        }
        return true;
    }
}
