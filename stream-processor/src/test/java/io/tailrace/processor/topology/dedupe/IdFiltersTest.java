package io.tailrace.processor.topology.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class IdFiltersTest {

    private static final int MANY = 100_000;
    private static final long NEVER_DROP = Long.MIN_VALUE;

    @Test
    void anIdThatWasPassedOnIsNeverSaidToBeMissing() {
        IdFilters filters = new IdFilters(2 * MANY, Long.MIN_VALUE);
        for (int n = 0; n < MANY; n++) {
            filters.add(id(n), n / 100, NEVER_DROP);
        }

        for (int n = 0; n < MANY; n++) {
            assertThat(filters.lacks(id(n), n / 100)).as("id %d", n).isFalse();
        }
    }

    @Test
    void nearlyEveryNewIdIsKnownToBeMissing() {
        IdFilters filters = new IdFilters(2 * MANY, Long.MIN_VALUE);
        for (int n = 0; n < MANY; n++) {
            filters.add(id(n), n / 100, NEVER_DROP);
        }

        int unknown = 0;
        for (int n = MANY; n < 2 * MANY; n++) {
            unknown += filters.lacks(id(n), 0) ? 0 : 1;
        }

        assertThat(unknown).isLessThan(MANY / 20);
    }

    @Test
    void anIdOfAnEarlierTimeIsMissingAfterIt() {
        IdFilters filters = new IdFilters(4, Long.MIN_VALUE);
        filters.add(id(1), 100, NEVER_DROP);
        filters.add(id(2), 200, NEVER_DROP);

        assertThat(filters.lacks(id(1), 101)).isTrue();
        assertThat(filters.lacks(id(1), 100)).isFalse();
    }

    @Test
    void nothingIsCertainAboutTheTimeBeforeTheTaskWasInitialized() {
        IdFilters filters = new IdFilters(4, 50);

        assertThat(filters.lacks(id(1), 50)).isFalse();
        assertThat(filters.lacks(id(1), 51)).isTrue();
    }

    @Test
    void nothingIsCertainAboutTheTimeOfIdsForWhichThereWasNoMoreRoom() {
        IdFilters filters = new IdFilters(2, Long.MIN_VALUE);
        filters.add(id(1), 100, NEVER_DROP);
        filters.add(id(2), 200, NEVER_DROP);
        assertThat(filters.lacks(id(9), 0)).isTrue();

        filters.add(id(3), 300, NEVER_DROP);
        filters.add(id(4), 400, NEVER_DROP);

        assertThat(filters.lacks(id(1), 100)).isFalse();
        assertThat(filters.lacks(id(9), 100)).isFalse();
        assertThat(filters.lacks(id(9), 101)).isTrue();
        assertThat(filters.lacks(id(2), 101)).isFalse();
    }

    @Test
    void nothingIsCertainAboutATimeThatIsOver() {
        IdFilters filters = new IdFilters(1_000, Long.MIN_VALUE);
        for (int n = 0; n < 250; n++) {
            filters.add(id(n), 100, NEVER_DROP);
        }

        filters.add(id(250), 300, 101);

        assertThat(filters.lacks(id(9_999), 100)).isFalse();
        assertThat(filters.lacks(id(9_999), 101)).isTrue();
    }

    /** 60 slots in a window and one that has begun, as in the stage. */
    @Test
    void asLongAsTheIdsOfTheWindowFitTheStoreIsHardlyAsked() {
        int idsPerSlot = MANY / 61;
        IdFilters filters = new IdFilters(MANY, Long.MIN_VALUE);

        int unknown = 0;
        for (int slot = 0; slot < 300; slot++) {
            for (int n = slot * idsPerSlot; n < (slot + 1) * idsPerSlot; n++) {
                unknown += filters.lacks(id(n), slot - 60) ? 0 : 1;
                filters.add(id(n), slot, slot - 60);
            }
        }

        assertThat(unknown).isLessThan(300 * idsPerSlot / 100);
    }

    @Test
    void withoutRoomNothingIsCertain() {
        IdFilters filters = new IdFilters(0, Long.MIN_VALUE);
        filters.add(id(1), 100, NEVER_DROP);

        assertThat(filters.lacks(id(2), 100)).isFalse();
    }

    /** Ids of each length, whose bytes differ in the last ones only. */
    private static Bytes id(int n) {
        return n % 2 == 0
                ? DedupeKey.of("0199f0a4-7c3e-7b2a-8c1d-%012x".formatted(n), null, null)
                : DedupeKey.of("order " + n, "/a", n % 3 == 0 ? "run" : null);
    }
}
