package io.tailrace.processor.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaSetTest {

    private static final String ORDER =
            """
            {"$schema": "https://json-schema.org/draft/2020-12/schema",
             "type": "object",
             "properties": {
               "items": {"type": "array", "items": {
                 "type": "object",
                 "properties": {"sku": {"type": "string", "pattern": "^[A-Z]+-[0-9]+$"},
                                "qty": {"type": "integer", "minimum": 1}},
                 "required": ["sku", "qty"]}},
               "state": {"enum": ["NEW", "PAID"]},
               "price": {"type": "number", "multipleOf": 0.01},
               "tags": {"uniqueItems": true, "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}},
             "required": ["items"]}
            """;

    @Test
    void aBrokenRuleIsNamedWithThePlaceInThePayloadAndWithoutItsValue() throws Exception {
        SchemaSet schemas = schemas(ORDER);
        Map<String, String> messages =
                Map.of(
                        "{}",
                        "\"\" must satisfy required \"items\"",
                        "{\"items\":[{\"sku\":\"A-1\",\"qty\":\"geheim\"}]}",
                        "\"/items/0/qty\" must satisfy type \"integer\"",
                        "{\"items\":[{\"sku\":\"A-1\",\"qty\":0}]}",
                        "\"/items/0/qty\" must satisfy minimum 1",
                        "{\"items\":[{\"sku\":\"geheim\",\"qty\":1}]}",
                        "\"/items/0/sku\" must satisfy pattern \"^[A-Z]+-[0-9]+$\"",
                        "{\"items\":[],\"state\":\"geheim\"}",
                        "\"/state\" must satisfy enum [\"NEW\",\"PAID\"]",
                        "{\"items\":[],\"price\":1.001}",
                        "\"/price\" must satisfy multipleOf 0.01",
                        "{\"items\":[],\"tags\":[\"geheim\",\"geheim\"]}",
                        "\"/tags\" must satisfy uniqueItems true",
                        "[\"geheim\"]",
                        "\"\" must satisfy type \"object\"");

        messages.forEach(
                (payload, message) ->
                        assertThatThrownBy(() -> schemas.check("order.placed.v1", bytes(payload)))
                                .isInstanceOf(EventException.class)
                                .hasMessage(
                                        "ValidationFailed: order.placed.v1 breaks its schema: "
                                                + message)
                                .hasMessageNotContaining("geheim"));
        schemas.check(
                "order.placed.v1",
                bytes("{\"items\":[{\"sku\":\"A-1\",\"qty\":1.0}],\"price\":0.30,\"new\":1}"));
    }

    @Test
    void aTypeWithoutASchemaIsNotLookedAt() throws Exception {
        SchemaSet schemas = schemas(ORDER);

        schemas.check("order.lost.v1", bytes("no JSON"));

        assertThat(schemas.has("order.lost.v1")).isFalse();
        assertThat(schemas.types()).containsExactly("order.placed.v1");
    }

    @Test
    void whatIsNoJsonIsNamedWithoutItsText() throws Exception {
        SchemaSet schemas = schemas(ORDER);
        for (String payload :
                List.of("", "geheim", "{\"a\":1,\"a\":2}", "{} geheim", "\"\\ud8\"")) {
            EventException refused = refusal(schemas, bytes(payload));
            assertThat(refused.error()).isEqualTo(EventError.DESERIALIZATION_FAILED);
            assertThat(refused)
                    .hasMessageContaining("must be JSON")
                    .hasMessageNotContaining("geheim");
        }
        assertThat(refusal(schemas, bytes("{\"a\":\n geheim}")))
                .hasMessage(
                        "DeserializationFailed: order.placed.v1 must be JSON: line 2, column 2");
    }

    @Test
    void theTextsOfAPayloadShareTheStepsOfTheirPatterns() throws Exception {
        SchemaSet schemas =
                schemas(
                        "{\"properties\": {\"p\": {\"items\": {\"pattern\": \"[a-z.]+@[a-z.]+\"}}}}");
        String text = "\"" + "a".repeat(3_000) + " x@y\"";

        schemas.check("order.placed.v1", bytes("{\"p\":[" + text + "]}"));
        assertThat(refusal(schemas, bytes("{\"p\":[" + (text + ",").repeat(9) + text + "]}")))
                .hasMessageContaining("takes more than 10000000 steps");
        schemas.check("order.placed.v1", bytes("{\"p\":[" + text + "]}"));
    }

    @Test
    void aHostilePayloadIsRefusedQuicklyWhateverItHolds() throws Exception {
        SchemaSet schemas =
                schemas(
                        """
                        {"properties": {"n": {"multipleOf": 0.01},
                          "p": {"pattern": "a+b"}, "q": {"pattern": "^(a|b)*$"},
                          "any": {"items": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                          "deep": {"anyOf": [
                            {"items": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                            {"items": {"oneOf": [{"type": "string"}, {"type": "null"}]}},
                            {"items": {"type": "integer"}}]},
                          "tree": {"$ref": "#/$defs/tree"}},
                         "$defs": {"tree": {"type": "object",
                           "additionalProperties": {"$ref": "#/$defs/tree"}}}}
                        """);

        assertThat(refusal(schemas, bytes("{\"n\":1e999999999}")))
                .hasMessageContaining("the exponent of a number must be from -1000 to 1000");
        assertThat(refusal(schemas, bytes("{\"n\":1e92147483648}")))
                .hasMessageContaining("exponent");
        assertThat(refusal(schemas, bytes("{\"n\":1e-999999999}")))
                .hasMessageContaining("exponent");
        assertThat(refusal(schemas, bytes("{\"n\":" + "9".repeat(2000) + "}")))
                .hasMessageContaining("exceeds a limit");
        assertThat(refusal(schemas, bytes("{\"p\":\"" + "a".repeat(100_000) + "\"}")))
                .hasMessageContaining("takes more than 10000000 steps");
        assertThat(refusal(schemas, bytes("{\"q\":\"" + "ab".repeat(200_000) + "\"}")))
                .hasMessageContaining("too deep a recursion");
        assertThat(refusal(schemas, bytes("[".repeat(500_000))))
                .hasMessageContaining("exceeds a limit");
        assertThat(refusal(schemas, bytes("{\"tree\":" + "{\"a\":".repeat(70) + "1")))
                .hasMessageContaining("exceeds a limit");
        assertThat(refusal(schemas, new byte[PayloadReader.MAX_BYTES + 1]))
                .hasMessageContaining("must be at most 2097152 bytes");
        String many = "1,".repeat(PayloadReader.MAX_BYTES / 2 - 20);
        assertThat(refusal(schemas, bytes("{\"any\":[" + many + "1]}")))
                .hasMessageContaining("breaks its schema: \"/any/0\" must satisfy");
        schemas.check("order.placed.v1", bytes("{\"deep\":[" + many + "1]}"));
        assertThat(refusal(schemas, bytes("{\"deep\":[" + many + "0.5]}")))
                .hasMessageContaining("breaks its schema: \"/deep/0\" must satisfy");
        schemas.check("order.placed.v1", bytes("{\"tree\":{\"a\":{\"b\":{}}}}"));
    }

    @Test
    void aSchemaThatCannotBeUsedIsRefusedWithPlaceAndReason() {
        assertRefused("{\"type\":", "at line 1, column 9: must be JSON: Unexpected end-of-input");
        assertRefused("", "must be JSON, but is empty");
        assertRefused("{\"a\":1,\"a\":2}", "Duplicate field 'a'");
        assertRefused("{\"minimum\":1e92147483648}", "must be JSON: ");
        assertRefused("17", "a schema must be a JSON object, true or false");
        assertRefused("{\"properties\":{\"a\":{\"type\":\"text\"}}}", "at /properties/a/type: ");
        assertRefused("{\"minLength\":-1}", "at /minLength: must have a minimum value of 0");
        assertRefused("{\"required\":\"a\"}", "at /required: string found, array expected");
        assertRefused(
                "{\"$schema\":\"https://example.com/mine\"}",
                "at /$schema: must be one of [https://json-schema.org/draft/2020-12/schema,");
        assertRefused(
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
                "at /properties/a/pattern: a pattern must be a regular expression");
        assertRefused(
                "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/b\"}}}",
                "at /properties/a/$ref: a reference must lead to a place in the same schema, got"
                        + " \"#/$defs/b\"");
        assertRefused("{\"items\":{\"$ref\":\"#b\"}}", "at /items/$ref: a reference must lead");
        for (String remote :
                List.of(
                        "https://example.com/a.json",
                        "http://127.0.0.1:9/a.json#/b",
                        "file:///etc/passwd",
                        "classpath:logback.xml",
                        "other.schema.json")) {
            assertRefused(
                    "{\"allOf\":[{\"$ref\":\"" + remote + "\"}]}",
                    "at /allOf/0/$ref: nothing is fetched, so a reference must lead to a place in"
                            + " the same schema, got \""
                            + remote
                            + '"');
        }
        assertRefused("{\"$ref\":\"#\"}", "a schema must not refer to itself without end");
    }

    @Test
    void referencesWithinASchemaAreFollowed() throws Exception {
        SchemaSet schemas =
                schemas(
                        """
                        {"$id": "https://example.com/order",
                         "properties": {"a": {"$ref": "#money"}, "b": {"$ref": "money2"}},
                         "$defs": {"m": {"$anchor": "money", "type": "integer"},
                                   "n": {"$id": "https://example.com/money2", "type": "string"}}}
                        """);

        schemas.check("order.placed.v1", bytes("{\"a\":1,\"b\":\"x\"}"));
        assertThat(refusal(schemas, bytes("{\"a\":\"x\"}"))).hasMessageContaining("\"/a\"");
        assertThat(refusal(schemas, bytes("{\"b\":1}"))).hasMessageContaining("\"/b\"");
    }

    @Test
    void everyFaultIsNamedAndNothingIsLoaded() {
        SchemaFiles files =
                new SchemaFiles(
                        List.of(
                                new SchemaFiles.File("a.schema.json", bytes("{\"type\":1}")),
                                new SchemaFiles.File("b.schema.json", bytes("{}")),
                                new SchemaFiles.File("c.schema.json", bytes("{\"items\":1}"))),
                        false);

        SchemaRefusedException refused =
                catchThrowableOfType(SchemaRefusedException.class, () -> SchemaSet.of(files));

        assertThat(refused.faults())
                .extracting(SchemaFault::place)
                .containsExactly("a.schema.json at /type", "c.schema.json at /items");
        assertThat(refused)
                .hasMessageContaining("a.schema.json at /type: ")
                .hasMessageContaining("; c.");
    }

    @Test
    void aBundleHoldsTheSchemasOfItsTypes() throws Exception {
        SchemaSet schemas = bundle("{\"a.b.v1\":{\"type\":\"object\"},\"a.c.v1\":false}");

        assertThat(schemas.types()).containsExactly("a.b.v1", "a.c.v1");
        assertThatThrownBy(() -> schemas.check("a.c.v1", bytes("{}")))
                .hasMessageContaining("a.c.v1 breaks its schema");
        assertThatThrownBy(() -> bundle("{\"a/b.v1\":{\"type\":17}}"))
                .hasMessageStartingWith("bundle.json at /a~1b.v1/type: ");
        for (String none : List.of("{}", "[]", "\"a\"")) {
            assertThatThrownBy(() -> bundle(none))
                    .hasMessageContaining("a bundle must be a JSON object whose keys are types");
        }
    }

    private static SchemaSet bundle(String json) throws SchemaRefusedException {
        return SchemaSet.of(
                new SchemaFiles(List.of(new SchemaFiles.File("bundle.json", bytes(json))), true));
    }

    private static void assertRefused(String schema, String message) {
        assertThatThrownBy(() -> schemas(schema))
                .as(schema)
                .isInstanceOf(SchemaRefusedException.class)
                .hasMessageStartingWith("order.placed.v1.schema.json")
                .hasMessageContaining(message);
    }

    private static EventException refusal(SchemaSet schemas, byte[] payload) {
        return catchThrowableOfType(
                EventException.class, () -> schemas.check("order.placed.v1", payload));
    }

    private static SchemaSet schemas(String schema) throws SchemaRefusedException {
        return SchemaSet.of(
                new SchemaFiles(
                        List.of(new SchemaFiles.File("order.placed.v1.schema.json", bytes(schema))),
                        false));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
