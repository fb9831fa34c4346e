package io.tailrace.processor.schema.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SchemaComparisonTest {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * A change.
     *
     * @param backward what breaks consumers with the new schema; none if it is null
     * @param forward what breaks consumers with the old schema; none if it is null
     */
    private record Change(String was, String is, String backward, String forward) {}

    private static final List<Change> CHANGES =
            List.of(
                    // what is allowed everywhere
                    new Change("{}", "{}", null, null),
                    new Change("{'title':'a'}", "{'title':'b','description':'c'}", null, null),
                    new Change("true", "{}", null, null),
                    // properties of objects
                    new Change(
                            "{'properties':{'a':{}}}",
                            "{'properties':{'a':{},'b':{'type':'string'}}}",
                            null,
                            null),
                    new Change(
                            "{'properties':{'a':{}},'additionalProperties':false}",
                            "{'properties':{'a':{},'b':{}},'additionalProperties':false}",
                            null,
                            "/properties/b: property added, and the old schema allows no other properties"),
                    new Change(
                            "{'properties':{'a':{},'b/c':{}},'additionalProperties':false}",
                            "{'properties':{'a':{}},'additionalProperties':false}",
                            "/properties/b~1c: property removed, and the new schema allows no other properties",
                            null),
                    new Change(
                            "{'properties':{'a':{},'b':{}}}",
                            "{'properties':{'a':{}}}",
                            null,
                            null),
                    new Change(
                            "{'properties':{'a':{}}}",
                            "{'properties':{'a':{},'b':{}},'required':['b']}",
                            "/required: required property added: \"b\"",
                            null),
                    new Change(
                            "{'properties':{'a':{}},'required':['a']}",
                            "{'properties':{'a':{}}}",
                            null,
                            "/required: property no longer required: \"a\""),
                    new Change(
                            "{'properties':{'a':{},'b':{}},'required':['b']}",
                            "{'properties':{'a':{}}}",
                            null,
                            "/required: required property removed: \"b\""),
                    new Change(
                            "{'type':'object'}",
                            "{'type':'object','properties':{'a':{'type':'string'}}}",
                            "/properties/a: type narrowed from [array, boolean, null, number, object, string] to [string]",
                            null),
                    new Change(
                            "{'additionalProperties':{'type':'integer'}}",
                            "{'additionalProperties':{'type':'number'}}",
                            null,
                            "/additionalProperties: type widened from [integer] to [number]"),
                    new Change(
                            "{'properties':{'a':{'properties':{'b':{'type':'string'}}}}}",
                            "{'properties':{'a':{'properties':{'b':{'type':'boolean'}}}}}",
                            "/properties/a/properties/b: type narrowed from [string] to [boolean]",
                            "/properties/a/properties/b: type widened from [string] to [boolean]"),
                    new Change(
                            "{'required':['a'],'properties':{'b':{}}}",
                            "{'required':['a'],'properties':{'b':{}},'additionalProperties':false}",
                            "/properties/a: property removed, and the new schema allows no other properties",
                            null),
                    // types
                    new Change(
                            "{'type':'string'}",
                            "{'type':['string','null']}",
                            null,
                            ": type widened from [string] to [null, string]"),
                    new Change(
                            "{}",
                            "{'type':'string'}",
                            ": type narrowed from [array, boolean, null, number, object, string] to [string]",
                            null),
                    new Change(
                            "{'type':'integer'}",
                            "{'type':['integer','number']}",
                            null,
                            ": type widened from [integer] to [integer, number]"),
                    // values
                    new Change(
                            "{'enum':['A','B']}",
                            "{'enum':['B','C']}",
                            ": enum value removed: \"A\"",
                            ": enum value added: \"C\""),
                    new Change(
                            "{'type':'string'}",
                            "{'type':'string','enum':['A']}",
                            ": enum added",
                            null),
                    new Change(
                            "{'const':'A'}",
                            "{'enum':['A','B']}",
                            null,
                            ": enum value added: \"B\""),
                    // arrays
                    new Change(
                            "{'type':'array','items':{'type':'string'}}",
                            "{'type':'array'}",
                            null,
                            "/items: type widened from [string] to [array, boolean, null, number, object, string]"),
                    // bounds
                    new Change("{'minLength':1}", "{'minLength':2}", ": minLength tightened", null),
                    new Change("{'type':'string'}", "{'type':'string','minLength':0}", null, null),
                    new Change("{'maximum':1}", "{'maximum':1.5}", null, ": maximum loosened"),
                    new Change("{}", "{'exclusiveMinimum':0}", ": exclusiveMinimum added", null),
                    new Change("{'type':'string'}", "{'type':'string','minimum':1}", null, null),
                    new Change("{}", "{'uniqueItems':false}", null, null),
                    new Change("{}", "{'pattern':'a'}", ": pattern added", null),
                    new Change(
                            "{'pattern':'a'}",
                            "{'pattern':'b'}",
                            ": changed, cannot be judged: it uses pattern",
                            ": changed, cannot be judged: it uses pattern"),
                    new Change("{'format':'date'}", "{}", null, ": format removed"),
                    // alternatives
                    new Change(
                            "{'anyOf':[{'type':'null'},{'enum':['A','B']}]}",
                            "{'anyOf':[{'enum':['A','B','C']},{'type':'null'}]}",
                            null,
                            "/anyOf/0: enum value added: \"C\""),
                    new Change(
                            "{'type':'string'}",
                            "{'anyOf':[{'type':'string'},{'type':'null'}]}",
                            null,
                            "/anyOf/1: type widened from [string] to [null]"),
                    new Change(
                            "{'anyOf':[{'not':{}}]}",
                            "{'anyOf':[{'not':{'type':'null'}}]}",
                            "/anyOf/0: changed, cannot be judged: it uses not",
                            "/anyOf/0: changed, cannot be judged: it uses not"),
                    new Change("{'type':'string'}", "false", ": no value allowed any more", null),
                    // what is not understood
                    new Change(
                            "{'properties':{'a':{'not':{}},'b':{}}}",
                            "{'properties':{'a':{'not':{}}}}",
                            null,
                            null),
                    new Change(
                            "{'properties':{'a':{'oneOf':[{}]}}}",
                            "{'properties':{'a':{'oneOf':[{'type':'string'}]}}}",
                            "/properties/a: changed, cannot be judged: it uses oneOf",
                            "/properties/a: changed, cannot be judged: it uses oneOf"),
                    new Change(
                            "{'properties':{'a':{'$ref':'#/$defs/x'}},'$defs':{'x':{'type':'string'}}}",
                            "{'properties':{'a':{'$ref':'#/$defs/x'},'b':{}},'$defs':{'x':{'type':'string'}}}",
                            null,
                            null),
                    new Change(
                            "{'properties':{'a':{'$ref':'#/$defs/x'}},'$defs':{'x':{'type':'string'}}}",
                            "{'properties':{'a':{'$ref':'#/$defs/x'}},'$defs':{'x':{'type':'null'}}}",
                            ": changed, cannot be judged: it uses references",
                            ": changed, cannot be judged: it uses references"),
                    new Change(
                            "{'$schema':'http://json-schema.org/draft-07/schema#'}",
                            "{'$schema':'http://json-schema.org/draft-06/schema#'}",
                            ": changed, cannot be judged: it uses another $schema",
                            ": changed, cannot be judged: it uses another $schema"),
                    new Change(
                            "{'$schema':'http://json-schema.org/draft-04/schema#'}",
                            "{'$schema':'http://json-schema.org/draft-04/schema#','const':1}",
                            ": changed, cannot be judged: it uses draft 4, whose keywords differ",
                            ": changed, cannot be judged: it uses draft 4, whose keywords differ"));

    @Test
    void everyChangeIsJudgedInBothDirections() {
        for (Change change : CHANGES) {
            JsonNode was = json(change.was());
            JsonNode is = json(change.is());

            assertThat(texts(SchemaComparison.backward(was, is)))
                    .as("backward %s", change)
                    .isEqualTo(change.backward() == null ? List.of() : List.of(change.backward()));
            assertThat(texts(SchemaComparison.forward(was, is)))
                    .as("forward %s", change)
                    .isEqualTo(change.forward() == null ? List.of() : List.of(change.forward()));
        }
    }

    @Test
    void aRemovedTypeBreaksNewConsumersAndAnAddedOneBreaksNobody() {
        TreeMap<String, JsonNode> was =
                new TreeMap<>(Map.of("a.b.v1", json("{}"), "a.c.v1", json("{}")));
        TreeMap<String, JsonNode> is =
                new TreeMap<>(Map.of("a.b.v1", json("{}"), "a.d.v1", json("{}")));

        for (CompatibilityMode mode : CompatibilityMode.values()) {
            CatalogueComparison compared = CatalogueComparison.of(was, is, mode);
            assertThat(compared.added()).containsExactly("a.d.v1");
            assertThat(compared.removed()).containsExactly("a.c.v1");
            assertThat(compared.isCompatible()).isEqualTo(mode == CompatibilityMode.FORWARD);
        }
        assertThat(CatalogueComparison.of(was, is, CompatibilityMode.FULL).findings())
                .containsExactly(
                        new CatalogueComparison.Finding(
                                "a.c.v1",
                                CompatibilityMode.BACKWARD,
                                new Difference("", "type removed", true)));
    }

    @Test
    void fullIsBothDirections() {
        TreeMap<String, JsonNode> was = new TreeMap<>(Map.of("a.b.v1", json("{'enum':['A','B']}")));
        TreeMap<String, JsonNode> is = new TreeMap<>(Map.of("a.b.v1", json("{'enum':['B','C']}")));

        assertThat(CatalogueComparison.of(was, is, CompatibilityMode.FULL).findings())
                .extracting(CatalogueComparison.Finding::direction)
                .containsExactly(CompatibilityMode.BACKWARD, CompatibilityMode.FORWARD);
    }

    private static List<String> texts(List<Difference> differences) {
        return differences.stream().map(d -> d.pointer() + ": " + d.rule()).toList();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
