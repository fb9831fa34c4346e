package io.tailrace.processor.topology.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The keys of remembered event ids. A store is asked for exactly these bytes, so another form of a
 * key forgets every id that is remembered.
 */
class DedupeKeyGoldenTest {

    private static final String UUID = "01924df5-0000-7000-8000-000000000001";

    @Test
    void keysAreWhatTheyWere() {
        require("uuid", UUID, "/shop", null);
        require("uuid-of-a-run", UUID, "/shop", "run-1");
        require("text", "4711", null, null);
        require("text-of-a-source", "4711", "/shop", null);
        require("text-of-a-source-and-a-run", "4711", "/shop", "run-1");
        require("upper-case-uuid", UUID.toUpperCase(Locale.ROOT), "/shop", null);
    }

    @Test
    void noTwoKeysAreTheSame() {
        assertThat(golden("text").bytes()).isNotEqualTo(golden("text-of-a-source").bytes());
        assertThat(golden("uuid").bytes()).hasSize(17);
    }

    private static void require(
            String name, String id, @Nullable String source, @Nullable String run) {
        golden(name).requireEqual(DedupeKey.of(id, source, run).get());
    }

    private static GoldenFile golden(String name) {
        return GoldenFile.of("dedupe-key", "v1-" + name + ".hex");
    }
}
