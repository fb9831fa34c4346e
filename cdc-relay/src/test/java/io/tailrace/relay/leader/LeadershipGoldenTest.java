package io.tailrace.relay.leader;

import io.tailrace.golden.GoldenFile;
import org.junit.jupiter.api.Test;

/** The locks that relays of every version must take: two of them would lead under other locks. */
class LeadershipGoldenTest {

    @Test
    void theLocksAreWhatTheyWere() {
        GoldenFile.of("leadership", "v1.sql")
                .requireEqual(Leadership.SLOT_LOCK + ";\n" + Leadership.SHARD_COUNT_LOCK + ";\n");
    }
}
