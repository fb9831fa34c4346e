package io.tailrace.record.payload;

/** Makes converters; found with {@link java.util.ServiceLoader}. */
public interface PayloadConverterFactory {

    /**
     * A converter. The registry is not asked before the first event needs a schema.
     *
     * @param schemas compiles the JSON Schemas of the registry
     * @throws IllegalArgumentException saying what is wrong, if the certificates cannot be used
     */
    PayloadConverter create(RegistryConfig config, JsonSchemas schemas);
}
