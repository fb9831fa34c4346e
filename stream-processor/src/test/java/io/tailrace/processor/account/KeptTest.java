package io.tailrace.processor.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.IdMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeptTest {

    private static final Duration KEEP = Duration.ofHours(24);
    private static final Instant NOW = Instant.parse("2026-11-29T12:34:00Z");
    private static final Duration SKEW = Duration.ofHours(1);

    private final Kept kept = new Kept(KEEP);

    @Test
    void whatOneCounterComparesOneWhoseClockIsAnHourAheadStillCountsAndStores() {
        assertThat(compared())
                .hasSize(23 * 60 + 24 * 60 + 1)
                .allMatch(minute -> kept.isCounted(minute, NOW.plus(SKEW)))
                .allMatch(minute -> isStored(minute, NOW.plus(SKEW)));
    }

    @Test
    void whatIsDeletedHasNotBeenComparedForTwoHours() {
        Instant earlier = NOW.minus(Duration.ofHours(2));

        assertThat(LongStream.rangeClosed(minute(NOW.minus(KEEP.multipliedBy(2))), minute(NOW)))
                .filteredOn(minute -> !isStored(minute, NOW))
                .isNotEmpty()
                .noneMatch(minute -> kept.isCompared(minute, earlier));
    }

    @Test
    void idsWithoutATimeAreAlwaysCountedAndCompared() {
        assertThat(kept.isCounted(IdMinute.UNTIMED, NOW)).isTrue();
        assertThat(kept.isCompared(IdMinute.UNTIMED, NOW)).isTrue();
    }

    @Test
    void idsFromTheFutureAreNotCounted() {
        long last = IdMinute.last(NOW);

        assertThat(last).isGreaterThan(minute(NOW.plus(Duration.ofDays(1))));
        assertThat(kept.isCounted(last, NOW)).isTrue();
        assertThat(kept.isCounted(last + 1, NOW)).isFalse();
    }

    private List<Long> compared() {
        return LongStream.rangeClosed(
                        minute(NOW.minus(KEEP.multipliedBy(2))),
                        minute(NOW.plus(KEEP.multipliedBy(2))))
                .filter(minute -> kept.isCompared(minute, NOW))
                .boxed()
                .filter(minute -> minute <= minute(NOW.plus(Duration.ofDays(1))))
                .toList();
    }

    private boolean isStored(long minute, Instant now) {
        return IdMinute.hour(minute) >= kept.firstStoredHour(now);
    }

    private static long minute(Instant time) {
        return IdMinute.at(time);
    }
}
