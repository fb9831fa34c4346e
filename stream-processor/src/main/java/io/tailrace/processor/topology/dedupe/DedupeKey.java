package io.tailrace.processor.topology.dedupe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The key that an event is remembered by: the event id, and for a redriven event also the redrive
 * run. A UUID takes 17 bytes instead of the 36 characters of its text.
 */
final class DedupeKey {

    private static final byte UUID_KIND = 1;
    private static final byte TEXT_KIND = 2;
    private static final byte RUN_KIND = 3;
    private static final int UUID_LENGTH = 36;

    private DedupeKey() {}

    static Bytes of(String id, @Nullable String run) {
        if (run != null) {
            byte[] runBytes = utf8(run);
            byte[] idBytes = utf8(id);
            return Bytes.wrap(
                    ByteBuffer.allocate(5 + runBytes.length + idBytes.length)
                            .put(RUN_KIND)
                            .putInt(runBytes.length)
                            .put(runBytes)
                            .put(idBytes)
                            .array());
        }
        UUID uuid = uuid(id);
        if (uuid != null) {
            return Bytes.wrap(
                    ByteBuffer.allocate(17)
                            .put(UUID_KIND)
                            .putLong(uuid.getMostSignificantBits())
                            .putLong(uuid.getLeastSignificantBits())
                            .array());
        }
        byte[] text = utf8(id);
        return Bytes.wrap(ByteBuffer.allocate(1 + text.length).put(TEXT_KIND).put(text).array());
    }

    /**
     * The UUID that an id is the canonical text of, or null. Any other spelling of a UUID is
     * another id and is kept as text.
     */
    private static @Nullable UUID uuid(String id) {
        if (id.length() != UUID_LENGTH || id.charAt(8) != '-') {
            return null;
        }
        try {
            UUID uuid = UUID.fromString(id);
            return uuid.toString().equals(id) ? uuid : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
