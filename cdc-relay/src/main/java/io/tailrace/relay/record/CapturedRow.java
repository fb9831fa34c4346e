package io.tailrace.relay.record;

import io.tailrace.event.internal.Check;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A committed row of the outbox table, as the stream or the backfill captured it. Any column can be
 * null, because the table need not be one that Tailrace created.
 *
 * @param payload the payload as stored; a payload of text is encoded as UTF-8
 * @param headers a JSON object of record headers, or null
 */
@SuppressWarnings("ArrayRecordComponent") // rows are carried, never compared
public record CapturedRow(
        @Nullable String id,
        @Nullable String aggregateType,
        @Nullable String aggregateId,
        @Nullable String type,
        byte @Nullable [] payload,
        @Nullable String headers) {

    /** A copy whose names have at most {@code length} characters; payload and headers are kept. */
    CapturedRow withShortNames(int length) {
        return new CapturedRow(
                shorten(id, length),
                shorten(aggregateType, length),
                shorten(aggregateId, length),
                shorten(type, length),
                payload,
                headers);
    }

    private static @Nullable String shorten(@Nullable String text, int length) {
        return text == null ? null : Check.shorten(text, length);
    }

    /**
     * The bytes of a payload column.
     *
     * @param column the value as the database driver or Debezium delivers it: null, {@code byte[]},
     *     {@code ByteBuffer}, or an object whose {@code toString} is the text
     */
    public static byte @Nullable [] payloadBytes(@Nullable Object column) {
        if (column == null || column instanceof byte[]) {
            return (byte[]) column;
        }
        if (column instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return column.toString().getBytes(StandardCharsets.UTF_8);
    }
}
