package io.tailrace.relay.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One row of the outbox as it was committed. Columns can be null in a table that was not made by
 * Tailrace.
 *
 * @param payload the bytes as stored; text as UTF-8
 * @param headers a JSON object, or null
 */
@SuppressWarnings("ArrayRecordComponent") // rows are carried, never compared
public record OutboxRow(
        @Nullable String id,
        @Nullable String aggregateType,
        @Nullable String aggregateId,
        @Nullable String type,
        byte @Nullable [] payload,
        @Nullable String headers) {

    /** The same row with names of at most that length, for a record that describes it. */
    OutboxRow shortened(int length) {
        return new OutboxRow(
                shorten(id, length),
                shorten(aggregateType, length),
                shorten(aggregateId, length),
                shorten(type, length),
                payload,
                headers);
    }

    static @Nullable String shorten(@Nullable String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length) + "…";
    }

    /** The bytes of a payload column, whatever its type. */
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
