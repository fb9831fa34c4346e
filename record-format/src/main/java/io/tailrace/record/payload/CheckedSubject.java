package io.tailrace.record.payload;

import org.jspecify.annotations.Nullable;

/**
 * A schema that is looked for in the registry before events need it.
 *
 * @param subject its subject
 * @param version its version; null for the latest
 * @param format the format that it must be of; null for any
 */
public record CheckedSubject(
        String subject, @Nullable Integer version, @Nullable PayloadFormat format) {}
