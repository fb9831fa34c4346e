package io.tailrace.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class IdMinuteTest {

    @Test
    void aUuidOfVersion7HasAMinute() {
        long minute = IdMinute.of("0197a1b2-c3d4-7e5f-8a1b-123456789abc");

        assertThat(IdMinute.begin(minute)).isBefore(Instant.ofEpochMilli(0x0197a1b2c3d4L));
        assertThat(IdMinute.begin(minute + 1)).isAfter(Instant.ofEpochMilli(0x0197a1b2c3d4L));
        assertThat(IdMinute.text(minute)).matches("2025-06-\\d\\dT\\d\\d:\\d\\dZ");
    }

    @Test
    void otherIdsHaveNone() {
        assertThat(IdMinute.of("0197a1b2-c3d4-4e5f-8a1b-123456789abc")).isEqualTo(IdMinute.UNTIMED);
        assertThat(IdMinute.of("order-17")).isEqualTo(IdMinute.UNTIMED);
        assertThat(IdMinute.of("")).isEqualTo(IdMinute.UNTIMED);
        assertThat(IdMinute.of("x".repeat(36))).isEqualTo(IdMinute.UNTIMED);
        assertThat(IdMinute.text(IdMinute.UNTIMED)).isEqualTo("untimed");
    }

    @Test
    void theUntimedHourHasOnlyTheUntimedMinute() {
        assertThat(IdMinute.hour(IdMinute.UNTIMED)).isNotEqualTo(IdMinute.hour(0));
        assertThat(IdMinute.first(IdMinute.hour(IdMinute.UNTIMED))).isEqualTo(IdMinute.UNTIMED);
        assertThat(IdMinute.first(IdMinute.hour(125))).isEqualTo(120);
    }
}
