package io.tailrace.relay.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.HourTally;
import io.tailrace.account.Line;
import io.tailrace.event.EventId;
import io.tailrace.relay.config.RelayConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CountedHoursTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final CountedHours hours = hours(Map.of());

    @Test
    void rowsOfTypesBeyondTheLimitAreCountedWithoutTheirType() {
        hours.keep(NOW, Duration.ofHours(24));
        for (int i = 0; i < CountedHours.MOST_TYPES; i++) {
            hours.add(id(NOW), "type" + i);
        }
        hours.add(id(NOW), "further");
        Map<Long, HourTally> changed = hours.takeChanged();
        assertThat(count(changed, Line.FURTHER_TYPES)).isEqualTo(1);

        CountedHours again = hours(changed);
        again.keep(NOW, Duration.ofHours(24));
        again.add(id(NOW), "another");
        again.add(id(NOW), "type7");
        changed = again.takeChanged();
        assertThat(count(changed, Line.FURTHER_TYPES)).isEqualTo(2);
        assertThat(count(changed, "type7")).isEqualTo(2);
        assertThat(count(changed, "")).isZero();
    }

    @Test
    void whatWasCountedAWhileAgoStaysWhateverTheClockSays() {
        hours.keep(NOW, Duration.ofHours(24));
        hours.add(id(NOW), "order");
        Instant jumped = NOW.plus(Duration.ofDays(300));
        assertThat(hours.keep(jumped, Duration.ofHours(24))).isEmpty();
        nanos.addAndGet(Duration.ofHours(24).toNanos());
        assertThat(hours.keep(jumped, Duration.ofHours(24))).hasSize(1);
    }

    @Test
    void idsAreCountedOfADayAhead() {
        hours.keep(NOW, Duration.ofHours(24));
        hours.add(id(NOW.plus(Duration.ofHours(24))), "order");
        assertThat(hours.takeCounted()).isEqualTo(1);
        hours.add(id(NOW.plus(Duration.ofHours(25))), "order");
        assertThat(hours.takeCounted()).isZero();
        assertThat(hours.takeLate()).isEqualTo(1);
    }

    private CountedHours hours(Map<Long, HourTally> known) {
        return new CountedHours(
                known,
                "shop",
                RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1")
                        .build()
                        .kafka()
                        .topics(),
                nanos::get);
    }

    private static long count(Map<Long, HourTally> hours, String type) {
        Map<String, Long> counts = new TreeMap<>();
        hours.values()
                .forEach(
                        hour ->
                                hour.forEach(
                                        (line, minute, tally) ->
                                                counts.merge(
                                                        line.type(), tally.count(), Long::sum)));
        return counts.getOrDefault(type, 0L);
    }

    private static String id(Instant time) {
        long random = EventId.next().toUuid().getLeastSignificantBits();
        return new UUID((time.toEpochMilli() << 16) | 0x7000, random).toString();
    }
}
