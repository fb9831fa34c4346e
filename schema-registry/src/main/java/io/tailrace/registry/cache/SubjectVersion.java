package io.tailrace.registry.cache;

import io.tailrace.record.payload.PayloadFormat;

/**
 * What an event needs a schema of.
 *
 * @param subject the subject
 * @param version a number, or {@code latest}
 * @param format the format that the schema must be of
 */
public record SubjectVersion(String subject, String version, PayloadFormat format) {

    /** The version that the registry changes. */
    public static final String LATEST = "latest";

    boolean isLatest() {
        return version.equals(LATEST);
    }
}
