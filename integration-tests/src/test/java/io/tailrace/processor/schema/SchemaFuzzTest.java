package io.tailrace.processor.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventException;
import io.tailrace.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever a payload holds, it is valid or refused; whatever a schema holds, it is used or refused.
 */
class SchemaFuzzTest {

    private static final String TYPE = "order.placed.v1";

    private static final String SCHEMA =
            """
            {"type": "object",
             "properties": {
               "lines": {"type": "array", "uniqueItems": true, "maxItems": 5000,
                         "items": {"$ref": "#/$defs/line"}},
               "state": {"enum": ["NEW", "PAID", 1, null]},
               "price": {"type": "number", "multipleOf": 0.01, "exclusiveMaximum": 1e9},
               "code": {"type": "string", "pattern": "^(a+|b)+$", "maxLength": 20},
               "any": {"anyOf": [{"items": {"oneOf": [{"type": "string"}, {"type": "null"}]}},
                                 {"type": "object", "minProperties": 1}]},
               "more": {"propertyNames": {"pattern": "^[a-z]+$"}, "patternProperties":
                         {"^x": {"contains": {"const": 1}}}, "unevaluatedProperties": false}},
             "if": {"required": ["price"]}, "then": {"required": ["state"]},
             "dependentRequired": {"code": ["price"]},
             "$defs": {"line": {"type": "object", "required": ["sku"], "additionalProperties":
               {"anyOf": [{"$ref": "#/$defs/line"}, {"type": ["string", "integer"]}]}}}}
            """;

    @Test
    void payloads() throws Exception {
        SchemaSet schemas = load(SCHEMA.getBytes(UTF_8));

        Fuzz.target("payload with a schema", payload -> schemas.check(TYPE, payload))
                .mayThrow(EventException.class)
                .from(
                        "{}",
                        "{\"lines\":[{\"sku\":\"a\",\"n\":1,\"in\":{\"sku\":\"b\"}},{\"sku\":\"c\"}]}",
                        "{\"price\":1.50,\"state\":\"NEW\",\"code\":\"aab\"}",
                        "{\"any\":[\"a\",null,\"b\"]}",
                        "{\"any\":{\"a\":[]},\"more\":{\"xa\":[1,2]},\"state\":null}");
    }

    @Test
    void schemas() {
        Fuzz.target(
                        "schema",
                        schema -> {
                            SchemaSet loaded = load(schema);
                            assertThat(loaded.has(TYPE)).isTrue();
                            loaded.check(TYPE, "{\"a\":[1]}".getBytes(UTF_8));
                        })
                .mayThrow(SchemaRefusedException.class)
                .mayThrow(EventException.class)
                .from(SCHEMA, "true", "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{}}}");
    }

    private static SchemaSet load(byte[] schema) throws SchemaRefusedException {
        return SchemaSet.of(
                new SchemaFiles(
                        List.of(new SchemaFiles.File(TYPE + SchemaFiles.SUFFIX, schema)), false));
    }
}
