package io.tailrace.registry.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Converts payloads of one schema. Immutable and safe for any thread. */
public interface SchemaCodec {

    /**
     * The name of the only record that the schema has, if it is not the given one; null if the
     * schema has the record, has several, or its records have no names.
     */
    default @Nullable String otherThan(String record) {
        return null;
    }

    /**
     * The data of a payload, without the frame. The same payload gives the same bytes.
     *
     * @param record the name of the record that the payload is written as
     * @param json the payload
     * @throws io.tailrace.event.EventException with {@code VALIDATION_FAILED} and the place in the
     *     payload, but no value of it, if the schema does not accept the payload
     */
    byte[] encode(String record, byte[] json);

    /**
     * The payload as JSON.
     *
     * @param data what follows the frame
     * @throws io.tailrace.event.EventException with {@code DESERIALIZATION_FAILED} if the data is
     *     none of the schema
     */
    byte[] decode(ByteBuffer data);
}
