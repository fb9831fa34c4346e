package io.tailrace.registry.cache;

import io.tailrace.registry.format.SchemaCodec;

/**
 * A schema that payloads can be written with. Immutable.
 *
 * @param id its id in the registry
 * @param version its version in its subject; 0 if the registry does not say it
 * @param text the schema as the registry has it
 * @param codec converts payloads
 */
public record LoadedSchema(int id, int version, String text, SchemaCodec codec) {}
