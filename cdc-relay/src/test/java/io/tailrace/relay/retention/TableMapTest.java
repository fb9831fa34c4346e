package io.tailrace.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TableMapTest {

    private static final Instant T = Instant.parse("2026-01-31T12:00:00Z");

    private final TableMap map = new TableMap();

    @Test
    void everyBlockIsInOneRange() {
        map.fit(300);

        assertThat(map.ranges()).isEqualTo(3);
        assertThat(map.blocks(0)).isEqualTo(new Blocks(0, 128));
        assertThat(map.blocks(2)).isEqualTo(new Blocks(256, 384));
    }

    @Test
    void aRangeIsDueUntilItWasLookedAtAndWhenItsOldestRowIsTooOld() {
        map.fit(128);
        assertThat(map.isDue(0, T.minusSeconds(1_000))).isTrue();

        map.looked(0, new Kept(T.minusSeconds(60), 3), T);

        assertThat(map.isDue(0, T.minusSeconds(60))).isFalse();
        assertThat(map.isDue(0, T.minusSeconds(59))).isTrue();
        assertThat(map.oldest()).isEqualTo(T.minusSeconds(60));
        assertThat(map.ageless()).isEqualTo(3);
    }

    @Test
    void anEmptyRangeIsDueOnceRowsThatCameLaterCanBeTooOld() {
        map.fit(128);
        map.looked(0, new Kept(null, 0), T);

        assertThat(map.isDue(0, T)).isFalse();
        assertThat(map.isDue(0, T.plusMillis(1))).isTrue();
        assertThat(map.oldest()).isNull();
    }

    @Test
    void aTableThatGrowsKeepsWhatIsKnownAndOneThatShrinksForgets() {
        map.fit(128);
        map.looked(0, new Kept(T, 1), T);
        map.fit(256);
        assertThat(map.isDue(0, T)).isFalse();
        assertThat(map.isDue(1, T)).isTrue();

        map.fit(0);
        assertThat(map.ageless()).isZero();
        map.fit(128);
        assertThat(map.isDue(0, T)).isTrue();
    }

    @Test
    void theMemoryDoesNotGrowWithTheTable() {
        map.fit(128);
        map.looked(0, new Kept(T, 0), T);

        map.fit(4_000_000_000L);

        assertThat(map.ranges()).isLessThanOrEqualTo(65_536);
        assertThat(map.isDue(0, T)).isTrue();
        Blocks last = map.blocks(map.ranges() - 1);
        assertThat(last.to()).isGreaterThanOrEqualTo(4_000_000_000L);
        assertThat(last.from()).isLessThan(4_000_000_000L);
    }
}
