package io.tailrace.registry.client;

import io.tailrace.record.payload.PayloadFormat;
import java.util.Map;

/**
 * A schema of the registry with everything that it refers to. Immutable.
 *
 * @param id the id that is written before each payload
 * @param version its version in the subject it was asked for by; 0 if the answer does not say it
 * @param format the format that the schema is of
 * @param text the schema
 * @param references the texts of the schemas it refers to, by the names it gives them; each comes
 *     after the schemas that it refers to itself
 */
public record RegisteredSchema(
        int id, int version, PayloadFormat format, String text, Map<String, String> references) {

    /** A schema without a version. */
    public RegisteredSchema(
            int id, PayloadFormat format, String text, Map<String, String> references) {
        this(id, 0, format, text, references);
    }
}
