package io.tailrace.processor.topology.delay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The key of a held event in the schedule. Keys sort by due time, and for equal due times by the
 * offset of the record, which is the order of arrival. A record has the same key whenever it is
 * read, so reading it again after a crash does not hold it twice.
 */
public final class DueKey {

    private static final byte WAITING = (byte) 0x80;

    /** Sorts after every key with a due time, and before every key of a waiting event. */
    static final byte[] FIRST_WAITING = {WAITING};

    /** Sorts after every key. */
    static final byte[] LAST = {-1};

    private DueKey() {}

    /**
     * @param due when the event is due, in milliseconds since 1970, 0 or more
     * @param offset the offset of the held record
     * @param topic the topic of the held record
     */
    static byte[] of(long due, long offset, String topic) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + name.length)
                .putLong(due)
                .putLong(offset)
                .put(name)
                .array();
    }

    /**
     * The key of an event that waits.
     *
     * @param topic the topic of the held record
     * @param offset its offset
     */
    static byte[] waiting(String topic, long offset) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + name.length + Long.BYTES)
                .put(WAITING)
                .put(name)
                .put((byte) 0)
                .putLong(offset)
                .array();
    }

    /** Sorts before the keys of the waiting events of a topic. */
    static byte[] firstWaiting(String topic) {
        return range(topic, (byte) 0);
    }

    /** Sorts after the keys of the waiting events of a topic. */
    static byte[] afterWaiting(String topic) {
        return range(topic, (byte) 1);
    }

    private static byte[] range(String topic, byte end) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + name.length).put(WAITING).put(name).put(end).array();
    }

    /** Whether a key is one of {@link #waiting}. */
    static boolean isWaiting(byte[] key) {
        return key.length > 2 + Long.BYTES && key[0] == WAITING;
    }

    /** Sorts before every key of an event that is due at this time or later. */
    static byte[] from(long due) {
        return ByteBuffer.allocate(Long.BYTES).putLong(due).array();
    }

    /** The offset of the held record; 0 for bytes that are no key. */
    static long offset(byte[] key) {
        if (isWaiting(key)) {
            return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
        }
        return key.length < 2 * Long.BYTES ? 0 : ByteBuffer.wrap(key).getLong(Long.BYTES);
    }

    /** The topic of the held record; empty for bytes that are no key. */
    static String topic(byte[] key) {
        if (isWaiting(key)) {
            return new String(key, 1, key.length - 2 - Long.BYTES, StandardCharsets.UTF_8);
        }
        int begin = 2 * Long.BYTES;
        return key.length < begin
                ? ""
                : new String(key, begin, key.length - begin, StandardCharsets.UTF_8);
    }

    /** When the event of a key is due, in milliseconds since 1970; negative if it waits. */
    public static long due(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }
}
