package io.tailrace.record;

import io.tailrace.event.internal.Check;
import io.tailrace.event.outbox.OutboxMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A committed row of the outbox table, as the stream or a query captured it. Any column can be
 * null, because the table need not be one that Tailrace created.
 *
 * @param payload the payload as stored; a payload of text is encoded as UTF-8
 * @param headers a JSON object of record headers, or null
 * @param omittedBytes 0, or the size of a row that is too large to be published: payload and
 *     headers are then null, and the names may be shortened
 * @param committedMicros when the row's transaction was committed by the database's clock, in
 *     microseconds since 1970; 0 if that is unknown, as for a row that a query has read
 * @param additional the values of the {@link AdditionalColumn}s of the record's form, in their
 *     order: null, a {@code String}, a {@code Boolean} or a {@code Number}; empty if the form has
 *     none, or the row was written as a message into the write-ahead log
 */
@SuppressWarnings("ArrayRecordComponent") // rows are carried, never compared
public record CapturedRow(
        @Nullable String id,
        @Nullable String aggregateType,
        @Nullable String aggregateId,
        @Nullable String type,
        byte @Nullable [] payload,
        @Nullable String headers,
        long omittedBytes,
        long committedMicros,
        List<@Nullable Object> additional) {

    /** How many characters of a name a row needs at least that is too large to be published. */
    public static final int SHORT_NAME = 1_000;

    /** A row that is complete. */
    public CapturedRow(
            @Nullable String id,
            @Nullable String aggregateType,
            @Nullable String aggregateId,
            @Nullable String type,
            byte @Nullable [] payload,
            @Nullable String headers) {
        this(id, aggregateType, aggregateId, type, payload, headers, 0, 0);
    }

    /** A row without additional columns. */
    public CapturedRow(
            @Nullable String id,
            @Nullable String aggregateType,
            @Nullable String aggregateId,
            @Nullable String type,
            byte @Nullable [] payload,
            @Nullable String headers,
            long omittedBytes,
            long committedMicros) {
        this(
                id,
                aggregateType,
                aggregateId,
                type,
                payload,
                headers,
                omittedBytes,
                committedMicros,
                List.of());
    }

    /**
     * The row that a message in the write-ahead log stands for.
     *
     * @param content the content of the message
     * @throws io.tailrace.event.EventException if the content is not that of an {@link
     *     OutboxMessage}
     */
    public static CapturedRow ofMessage(byte[] content) {
        OutboxMessage message = OutboxMessage.parse(content);
        return new CapturedRow(
                message.id(),
                message.aggregateType(),
                message.aggregateId(),
                message.type(),
                payloadBytes(message.payload()),
                message.headers());
    }

    /**
     * A row with the content of a message that cannot be read, which becomes a dead letter: all
     * other columns are null.
     */
    public static CapturedRow ofUnreadableMessage(byte @Nullable [] content) {
        return new CapturedRow(null, null, null, null, content, null);
    }

    /** A copy with the time at which the row's transaction was committed. */
    public CapturedRow committedAt(long micros) {
        return new CapturedRow(
                id,
                aggregateType,
                aggregateId,
                type,
                payload,
                headers,
                omittedBytes,
                micros,
                additional);
    }

    /** About the number of bytes of all columns: the payload's bytes and the texts' characters. */
    public long bytes() {
        return (payload == null ? 0L : payload.length)
                + length(id)
                + length(aggregateType)
                + length(aggregateId)
                + length(type)
                + length(headers)
                + bytesOfAdditional();
    }

    private long bytesOfAdditional() {
        long bytes = 0;
        for (Object value : additional) {
            bytes += value instanceof String text ? text.length() : 0;
        }
        return bytes;
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /**
     * A copy whose names have at most {@code length} characters; payload and headers are kept, the
     * additional columns are not.
     */
    CapturedRow withShortNames(int length) {
        return new CapturedRow(
                shorten(id, length),
                shorten(aggregateType, length),
                shorten(aggregateId, length),
                shorten(type, length),
                payload,
                headers,
                omittedBytes,
                committedMicros);
    }

    /**
     * A copy without payload and headers.
     *
     * @param bytes the size of the row, which is too large to be published
     */
    public CapturedRow withoutContent(long bytes) {
        return new CapturedRow(
                id, aggregateType, aggregateId, type, null, null, bytes, committedMicros);
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
