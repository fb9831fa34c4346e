package io.tailrace.processor.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.resource.SchemaLoader;
import io.tailrace.event.internal.RootCause;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a validator of a schema, or says what is wrong with it. Nothing is fetched: references lead
 * to the same schema, or to the meta-schemas of JSON Schema.
 */
final class SchemaCompiler {

    /** The first one is for schemas without {@code $schema}. */
    private static final List<Dialect> DIALECTS =
            List.of(
                    Dialects.getDraft202012(),
                    Dialects.getDraft201909(),
                    Dialects.getDraft7(),
                    Dialects.getDraft6(),
                    Dialects.getDraft4());

    private static final SchemaRegistryConfig CONFIG =
            SchemaRegistryConfig.builder().regularExpressionFactory(BoundedPattern::new).build();

    /** Only for meta-schemas, which it finds on the class path. */
    private static final SchemaRegistry META = newRegistry();

    private SchemaCompiler() {}

    /**
     * Compiles a schema.
     *
     * @throws SchemaRefusedException with the place and the reason if it is no valid JSON Schema,
     *     or cannot be used without other documents
     */
    static PayloadSchema compile(SchemaEntry entry) throws SchemaRefusedException {
        requireValid(entry);
        try {
            Schema schema = newRegistry().getSchema(entry.schema());
            schema.initializeValidators();
            PayloadSchema compiled = new PayloadSchema(entry.type(), schema);
            tryOut(compiled);
            return compiled;
        } catch (StackOverflowError e) {
            throw new SchemaRefusedException(
                    entry.place(""), "a schema must not refer to itself without end");
        } catch (RuntimeException e) { // of the library, which has no common class of exceptions
            throw refusal(entry, e);
        }
    }

    private static SchemaRefusedException refusal(SchemaEntry entry, RuntimeException e) {
        Throwable cause = RootCause.of(e);
        if (cause instanceof PatternSyntaxException pattern) {
            return new SchemaRefusedException(
                    entry.place(References.pointerOfText(entry.schema(), pattern.getPattern())),
                    "a pattern must be a regular expression: " + pattern.getDescription());
        }
        return References.broken(entry)
                .orElseGet(
                        () -> new SchemaRefusedException(entry.place(""), String.valueOf(cause)));
    }

    /** Of a reference that cannot be resolved, the library says so only when it is used. */
    private static void tryOut(PayloadSchema schema) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        List<JsonNode> values =
                List.of(
                        json.objectNode(),
                        json.arrayNode(),
                        json.textNode(""),
                        json.numberNode(0),
                        json.booleanNode(true),
                        json.nullNode());
        values.forEach(schema::firstError);
    }

    private static void requireValid(SchemaEntry entry) throws SchemaRefusedException {
        JsonNode schema = entry.schema();
        if (!schema.isObject() && !schema.isBoolean()) {
            throw new SchemaRefusedException(
                    entry.place(""), "a schema must be a JSON object, true or false");
        }
        JsonNode dialect = schema.path("$schema");
        String id = dialect.isMissingNode() ? DIALECTS.get(0).getId() : dialect.asText();
        Error broken;
        try {
            broken =
                    firstError(
                            META.getSchema(SchemaLocation.of(META.getDialect(id).getId())), schema);
        } catch (SchemaException e) {
            throw new SchemaRefusedException(
                    entry.place("/$schema"),
                    "must be one of %s, got \"%s\""
                            .formatted(DIALECTS.stream().map(Dialect::getId).toList(), id));
        }
        if (broken != null) {
            throw new SchemaRefusedException(
                    entry.place(broken.getInstanceLocation().toString()), broken.getMessage());
        }
    }

    private static @Nullable Error firstError(Schema schema, JsonNode value) {
        List<Error> errors = schema.validate(new FirstErrors(), value, OutputFormat.DEFAULT);
        return errors.isEmpty() ? null : errors.get(0);
    }

    private static SchemaRegistry newRegistry() {
        SchemaLoader onlyMetaSchemas =
                SchemaLoader.builder().allow(SchemaCompiler::isMetaSchema).build();
        return SchemaRegistry.withDialects(
                DIALECTS,
                registry -> registry.schemaLoader(onlyMetaSchemas).schemaRegistryConfig(CONFIG));
    }

    private static boolean isMetaSchema(AbsoluteIri iri) {
        return iri.toString().matches("https?://json-schema\\.org/draft.*");
    }
}
