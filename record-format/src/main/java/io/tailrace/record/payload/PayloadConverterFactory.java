package io.tailrace.record.payload;

import java.util.List;

/** Makes converters; found with {@link java.util.ServiceLoader}. */
public interface PayloadConverterFactory {

    /**
     * A converter. The registry is not asked before the first event needs a schema.
     *
     * @param schemas compiles the JSON Schemas of the registry
     * @throws IllegalArgumentException saying what is wrong, if the certificates cannot be used
     */
    PayloadConverter create(RegistryConfig config, JsonSchemas schemas);

    /**
     * Looks whether the registry answers, accepts the credentials, and has schemas that can be
     * used. Waits for the answers, about 30 seconds in all.
     *
     * @param wanted the schemas to look for
     * @return the connection first, then the login, and each schema in the order asked for; ends
     *     after the connection or the login if that makes further ones pointless
     * @throws IllegalArgumentException saying what is wrong, if the certificates cannot be used
     */
    List<RegistryFinding> check(
            RegistryConfig config, JsonSchemas schemas, List<CheckedSubject> wanted)
            throws InterruptedException;
}
