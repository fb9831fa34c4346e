package io.tailrace.processor.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.record.payload.JsonSchemas;

/** Compiles the JSON Schemas of a schema registry with the limits of all others. Stateless. */
public final class RegistrySchemas implements JsonSchemas {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Check compile(String name, String schema) {
        try {
            SchemaEntry entry = new SchemaEntry(name, name, "", JSON.readTree(schema));
            return SchemaCompiler.compile(entry)::check;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        } catch (SchemaRefusedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
