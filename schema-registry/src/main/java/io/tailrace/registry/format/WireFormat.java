package io.tailrace.registry.format;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.nio.ByteBuffer;

/**
 * The frame that Confluent's serializers write: byte 0, the id of the schema in 4 bytes with the
 * most significant one first, and the data of the format.
 */
public final class WireFormat {

    /** How many bytes come before the data. */
    public static final int PREFIX = 1 + Integer.BYTES;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /** The frame of some data. */
    public static byte[] frame(int id, byte[] data) {
        return ByteBuffer.allocate(PREFIX + data.length).put(MAGIC).putInt(id).put(data).array();
    }

    /** Whether a value is framed; JSON never begins with byte 0. */
    public static boolean isFramed(byte[] value) {
        return value.length > 0 && value[0] == MAGIC;
    }

    /**
     * The id of the schema of a framed value.
     *
     * @throws EventException with {@code DESERIALIZATION_FAILED} if the value is too short
     */
    public static int id(byte[] value) {
        if (value.length < PREFIX) {
            throw new EventException(
                    EventError.DESERIALIZATION_FAILED,
                    "a value that begins with byte 0 must have at least %d bytes, got %d"
                            .formatted(PREFIX, value.length),
                    null);
        }
        return ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
    }

    /** The data of a framed value, which {@link #id} has accepted. */
    public static ByteBuffer data(byte[] value) {
        return ByteBuffer.wrap(value, PREFIX, value.length - PREFIX);
    }
}
