package io.tailrace.registry.cache;

import io.tailrace.registry.client.RegistryException;

/** Gets schemas; takes as long as it takes. */
@FunctionalInterface
public interface SchemaSource {

    /**
     * Gets and compiles a schema.
     *
     * @throws RegistryException if it cannot be had, or cannot be used
     */
    LoadedSchema load(SubjectVersion wanted) throws RegistryException, InterruptedException;
}
