package io.tailrace.registry;

import io.tailrace.record.payload.CheckedSubject;
import io.tailrace.record.payload.JsonSchemas;
import io.tailrace.record.payload.PayloadConverter;
import io.tailrace.record.payload.PayloadConverterFactory;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryFinding;
import io.tailrace.registry.cache.LoadedSchema;
import io.tailrace.registry.cache.SchemaSource;
import io.tailrace.registry.client.RegisteredSchema;
import io.tailrace.registry.client.RegistryClient;
import io.tailrace.registry.client.RegistryException;
import io.tailrace.registry.format.Codecs;
import java.util.List;

/** Makes converters that ask a registry over Confluent's API. */
public final class RegistryConverterFactory implements PayloadConverterFactory {

    /** For {@link java.util.ServiceLoader}. */
    public RegistryConverterFactory() {}

    @Override
    public PayloadConverter create(RegistryConfig config, JsonSchemas schemas) {
        return new RegistryConverter(
                config, source(new RegistryClient(config.endpoint()), new Codecs(schemas)));
    }

    @Override
    public List<RegistryFinding> check(
            RegistryConfig config, JsonSchemas schemas, List<CheckedSubject> wanted)
            throws InterruptedException {
        return new RegistryCheck(config.endpoint(), new Codecs(schemas)).run(wanted);
    }

    private static SchemaSource source(RegistryClient client, Codecs codecs) {
        return wanted -> {
            RegisteredSchema schema = client.bySubject(wanted.subject(), wanted.version());
            if (schema.format() != wanted.format()) {
                throw RegistryException.missing(
                        "subject %s must have a schema of format %s, got %s"
                                .formatted(wanted.subject(), wanted.format(), schema.format()));
            }
            return new LoadedSchema(
                    schema.id(), schema.version(), schema.text(), codecs.of(schema));
        };
    }
}
