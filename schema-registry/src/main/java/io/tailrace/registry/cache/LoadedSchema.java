package io.tailrace.registry.cache;

import io.tailrace.registry.format.SchemaCodec;

/**
 * A schema that payloads can be written with. Immutable.
 *
 * @param id its id in the registry
 * @param codec converts payloads
 */
public record LoadedSchema(int id, SchemaCodec codec) {}
