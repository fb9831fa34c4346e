package io.tailrace.registry.format;

import io.tailrace.event.internal.Check;
import io.tailrace.record.payload.JsonSchemas;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.registry.client.RegisteredSchema;
import io.tailrace.registry.client.RegistryException;

/** Makes codecs of schemas. Safe for any thread. */
public final class Codecs {

    private static final int MAX_SHOWN = 300;

    private final JsonSchemas jsonSchemas;

    /**
     * @param jsonSchemas compiles JSON Schemas
     */
    public Codecs(JsonSchemas jsonSchemas) {
        this.jsonSchemas = jsonSchemas;
    }

    /**
     * The codec of a schema.
     *
     * @throws RegistryException saying why, if the schema cannot be used
     */
    public SchemaCodec of(RegisteredSchema schema) throws RegistryException {
        try {
            return switch (schema.format()) {
                case AVRO -> AvroCodec.of(schema);
                case PROTOBUF -> ProtobufCodec.of(schema);
                case JSON -> json(schema);
                case NONE -> throw new IllegalStateException("a schema has a format");
            };
        } catch (StackOverflowError e) {
            throw unusable(schema, "it is nested too deeply");
        } catch (RuntimeException | LinkageError e) { // of libraries: no common class
            throw unusable(schema, String.valueOf(e.getMessage()));
        }
    }

    private SchemaCodec json(RegisteredSchema schema) {
        if (!schema.references().isEmpty()) {
            throw new IllegalArgumentException(
                    "a JSON Schema must not refer to other subjects here");
        }
        return new JsonCodec(jsonSchemas.compile("schema " + schema.id(), schema.text()));
    }

    private static RegistryException unusable(RegisteredSchema schema, String why) {
        return RegistryException.missing(
                "the %s schema with id %d cannot be used: %s"
                        .formatted(
                                name(schema.format()), schema.id(), Check.shorten(why, MAX_SHOWN)));
    }

    private static String name(PayloadFormat format) {
        return switch (format) {
            case AVRO -> "Avro";
            case PROTOBUF -> "Protocol Buffers";
            default -> "JSON";
        };
    }
}
