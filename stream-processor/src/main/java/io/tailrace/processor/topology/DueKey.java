package io.tailrace.processor.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The key of a held event. Keys sort by due time, then by offset: by due time, then by arrival. The
 * same record makes the same key whenever it is read.
 */
final class DueKey {

    /** After every key. */
    static final byte[] LAST = {-1};

    private DueKey() {}

    /**
     * @param due milliseconds since 1970, 0 or more
     * @param offset of the record that is held
     * @param topic of the record that is held
     */
    static byte[] of(long due, long offset, String topic) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + name.length)
                .putLong(due)
                .putLong(offset)
                .put(name)
                .array();
    }

    /** Before every key that is due then or later. */
    static byte[] from(long due) {
        return ByteBuffer.allocate(Long.BYTES).putLong(due).array();
    }

    static long due(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }
}
