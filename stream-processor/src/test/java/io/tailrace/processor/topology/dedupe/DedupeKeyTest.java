package io.tailrace.processor.topology.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DedupeKeyTest {

    private static final String UUID_TEXT = "01924df5-0000-7000-8000-00000000abcd";
    private static final List<String> OTHER_CHARACTERS =
            List.of("-", "g", "G", "/", ":", "@", "`", "f", "F", "0", "\u0663", "\uff11", " ");

    @Test
    void theKeyOfAUuidHasItsBits() {
        Random random = new Random(7);
        for (int n = 0; n < 1_000; n++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            ByteBuffer key = ByteBuffer.wrap(DedupeKey.of(uuid.toString(), null, null).get());

            assertThat(key.get()).isEqualTo((byte) 1);
            assertThat(new UUID(key.getLong(), key.getLong())).isEqualTo(uuid);
            assertThat(key.hasRemaining()).isFalse();
        }
    }

    /** Two ids that differ in their text must never have the same key. */
    @Test
    void aTextThatIsNoCanonicalUuidIsKeptAsText() {
        for (int at = 0; at < UUID_TEXT.length(); at++) {
            for (String other : OTHER_CHARACTERS) {
                String id = UUID_TEXT.substring(0, at) + other + UUID_TEXT.substring(at + 1);
                byte kind = DedupeKey.of(id, null, null).get()[0];
                assertThat(kind).as(id).isEqualTo((byte) (isCanonical(id) ? 1 : 2));
            }
        }
    }

    private static boolean isCanonical(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
