package io.tailrace.record.payload;

import org.jspecify.annotations.Nullable;

/**
 * A payload as it is written.
 *
 * @param bytes the value of the record
 * @param contentType the value of its header {@code content-type}; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ConvertedPayload(byte[] bytes, @Nullable String contentType) {}
