package io.tailrace.console.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TraceTargetTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);

    @Test
    void anOldEventIsSearchedFromADayBeforeItsId() {
        Instant made = NOW.minusSeconds(3_600);

        assertThat(TraceTarget.event(id(made), NOW).since()).isEqualTo(made.minus(DAY));
    }

    @Test
    void theIdOfAClockThatIsAheadHidesNoRecordOfNow() {
        Instant made = NOW.plusSeconds(3_600);

        assertThat(TraceTarget.event(id(made), NOW).since()).isEqualTo(NOW.minus(DAY));
    }

    @Test
    void anIdFromTheFarFutureIsSearchedFromTheBeginning() {
        assertThat(TraceTarget.event(id(NOW.plus(DAY).plusSeconds(1)), NOW).since()).isNull();
    }

    @Test
    void anIdWithoutATimeIsSearchedFromTheBeginning() {
        assertThat(TraceTarget.event("4711", NOW).since()).isNull();
    }

    @Test
    void anIdIsAskedForAsItIsGivenAndAUuidIsFoundInEitherCase() {
        String upper = id(NOW).toUpperCase(Locale.ROOT);
        TraceTarget target = TraceTarget.event(upper, NOW);

        assertThat(target.question().id()).isEqualTo(upper);
        assertThat(target.isId(id(NOW))).isTrue();
        assertThat(target.isId(upper)).isTrue();
        assertThat(target.isUnique()).isTrue();
        assertThat(TraceTarget.event("Ab", NOW).isId("ab")).isFalse();
        assertThat(TraceTarget.event("Ab", NOW).isUnique()).isFalse();
    }

    private static String id(Instant made) {
        return new UUID(made.toEpochMilli() << 16 | 0x7000L, 1L << 63).toString();
    }
}
