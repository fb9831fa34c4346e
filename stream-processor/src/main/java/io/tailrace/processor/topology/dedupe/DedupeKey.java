package io.tailrace.processor.topology.dedupe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The key that an event is remembered by. A UUID names an event wherever it comes from. Any other
 * id, such as a number that a table counts, names an event of its source only. The key of a
 * redriven event also has the redrive run. A UUID takes 17 bytes instead of the 36 characters of
 * its text.
 */
final class DedupeKey {

    private static final byte UUID_KIND = 1;
    private static final byte TEXT_KIND = 2;
    private static final byte RUN_KIND = 3;
    private static final byte SOURCE_KIND = 4;
    private static final int UUID_LENGTH = 36;
    private static final int UUID_BYTES = 16;

    private DedupeKey() {}

    /**
     * The key of an event.
     *
     * @param source the {@code ce_source} of the event; null if it has none
     * @param run the redrive run; null if the event was not redriven
     */
    static Bytes of(String id, @Nullable String source, @Nullable String run) {
        byte[] own = own(id, source);
        return Bytes.wrap(run == null ? own : joined(RUN_KIND, utf8(run), redriven(id, own)));
    }

    private static byte[] own(String id, @Nullable String source) {
        byte[] uuid = uuid(id);
        if (uuid != null) {
            return uuid;
        }
        byte[] text = utf8(id);
        return source == null
                ? ByteBuffer.allocate(1 + text.length).put(TEXT_KIND).put(text).array()
                : joined(SOURCE_KIND, utf8(source), text);
    }

    /** Earlier versions wrote the text of every id, so a UUID keeps this form. */
    private static byte[] redriven(String id, byte[] own) {
        return own[0] == SOURCE_KIND ? own : utf8(id);
    }

    private static byte[] joined(byte kind, byte[] first, byte[] second) {
        return ByteBuffer.allocate(5 + first.length + second.length)
                .put(kind)
                .putInt(first.length)
                .put(first)
                .put(second)
                .array();
    }

    /**
     * The key of the UUID that an id is the canonical text of, or null. Any other spelling of a
     * UUID is another id and is kept as text.
     */
    private static byte @Nullable [] uuid(String id) {
        if (id.length() != UUID_LENGTH) {
            return null;
        }
        byte[] key = new byte[1 + UUID_BYTES];
        key[0] = UUID_KIND;
        int read = 0;
        for (int written = 1; written < key.length; written++) {
            if (isDash(read) && id.charAt(read++) != '-') {
                return null;
            }
            int high = digit(id.charAt(read++));
            int low = digit(id.charAt(read++));
            if ((high | low) < 0) {
                return null;
            }
            key[written] = (byte) (high << 4 | low);
        }
        return key;
    }

    private static boolean isDash(int index) {
        return index == 8 || index == 13 || index == 18 || index == 23;
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
